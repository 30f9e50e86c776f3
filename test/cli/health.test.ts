// Whether a process lives, asked as a container engine asks it: by a command, of web and worker alike.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { startWorkerHealth } from '../../src/wire/worker-health.ts'

async function health(port: number, listenAddress = ''): Promise<{ code: number | null; said: string }> {
  const program = join(import.meta.dirname, '../../src/cli/health.ts')
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], PORT: String(port), LISTEN_ADDRESS: listenAddress },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code]: (number | null)[] = await once(child, 'close')
  return { code: code ?? null, said }
}

test('a worker that is told a port answers /healthz there and nothing else, until it ends', async () => {
  const worker = await startWorkerHealth({ host: '127.0.0.1', port: 0 }, systemClock)
  const reply = await fetch(`http://127.0.0.1:${worker.port}/healthz`)
  expect(reply.status).toBe(200)
  expect(await reply.json()).toMatchObject({ status: 'ok' })
  for (const [path, method] of [
    ['/metrics', 'GET'],
    ['/', 'GET'],
    ['/healthz', 'POST'],
  ] as const)
    expect((await fetch(`http://127.0.0.1:${worker.port}${path}`, { method })).status).toBe(404)
  expect(await health(worker.port)).toEqual({ code: 0, said: '' })
  await worker.close()
  const after = await health(worker.port)
  expect(after.code).toBe(1)
  expect(after.said).toContain('ECONNREFUSED')
})

const hasSix = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

test.each(['127.0.0.2', '0.0.0.0', ...(hasSix ? ['::'] : [])])('one that listens on %s is asked there', async (address) => {
  const worker = await startWorkerHealth({ host: address, port: 0 }, systemClock)
  expect(await health(worker.port, address)).toEqual({ code: 0, said: '' })
  // On that address alone nobody is found by the default.
  if (address === '127.0.0.2') expect((await health(worker.port)).code).toBe(1)
  await worker.close()
})
