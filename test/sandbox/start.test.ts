import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { readSettings } from '../../sandbox/settings.ts'
import { STAND_INS, startSandbox } from '../../sandbox/start.ts'

const MAIN = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url))
const bffUrl = () => 'http://127.0.0.1:1'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

/** The first line of a stream; a process that ends without one is a failure, not a wait. */
async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('the process ended without a line')
}

describe('startSandbox', () => {
  test('starts all four with their desks and ends them all', async () => {
    const sandbox = await startSandbox({ bffUrl, ports: { smtp: 0 } })
    const urls = STAND_INS.map((name) => sandbox[name].url)
    expect(new Set(urls).size).toBe(4)
    for (const url of urls) expect((await fetch(`${url}/__sandbox/state`)).status).toBe(200)
    expect(sandbox.smtp?.port).toBeGreaterThan(0)
    await sandbox.close()
    for (const url of urls) await expect(fetch(`${url}/__sandbox/state`)).rejects.toThrow()
  })

  test('takes what differs from the defaults', async () => {
    const sandbox = await startSandbox({ bffUrl, overrides: { mail: { apiKey: 'SG.other' } } })
    const answer = await fetch(`${sandbox.mail.url}/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: 'Bearer SG.other', accept: 'application/json', 'content-type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(400)
    await sandbox.close()
  })

  test('moves the clock of one alone', async () => {
    const sandbox = await startSandbox({ bffUrl })
    const advance = async (url: string, advanceMs: number) => {
      const answer = await fetch(`${url}/__sandbox/clock`, { method: 'POST', body: JSON.stringify({ advanceMs }) })
      return Date.parse(((await answer.json()) as { now: string }).now)
    }
    const ahead = await advance(sandbox.esim.url, 86_400_000)
    expect(ahead - (await advance(sandbox.mail.url, 0))).toBeGreaterThan(80_000_000)
    await sandbox.close()
  })

  test('leaves none behind when one cannot start', async () => {
    const first = await startSandbox({ bffUrl })
    const ports = { whmcs: first.whmcs.port }
    await expect(startSandbox({ bffUrl, ports })).rejects.toThrow('a stand-in did not start')
    await first.close()
    const again = await startSandbox({ bffUrl, ports })
    expect(again.whmcs.port).toBe(ports.whmcs)
    await again.close()
  })
})

describe('the settings', () => {
  test('take several signing secrets, separated by spaces', () => {
    expect(readSettings({ PROVISION_SECRETS: 'whsec_one  whsec_two' }).provisionSecrets).toEqual(['whsec_one', 'whsec_two'])
  })

  test('have defaults, take an empty value for none, and name every fault at once', () => {
    expect(readSettings({ SANDBOX_PORT: '' })).toMatchObject({ port: 4101, smtpPort: 0, whmcs: { customerNumberField: 3 } })
    expect(() => readSettings({ SANDBOX_PORT: 'x', PUBLIC_URL: 'y' })).toThrow(
      /SANDBOX_PORT[\s\S]*PUBLIC_URL|PUBLIC_URL[\s\S]*SANDBOX_PORT/,
    )
  })
})

describe('main.ts', () => {
  test.each(STAND_INS)('runs %s as a process of its own and ends on SIGTERM', async (name) => {
    const child = run([name])
    const line = await firstLine(child.stdout)
    const url = /^sandbox: (\w+) listens on (http:\S+)$/.exec(line)
    expect(url?.[1]).toBe(name)
    expect((await fetch(`${url?.[2]}/__sandbox/requests`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('says what it wants when it is called wrongly', async () => {
    const child = run(['fax'])
    const line = await firstLine(child.stderr)
    expect(line).toBe('sandbox: usage: node sandbox/main.ts salesforce|whmcs|esim|mail')
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})
