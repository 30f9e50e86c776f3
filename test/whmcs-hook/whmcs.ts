// A WHMCS with the addon in it, as far as an addon can see: PHP on the command line over a database of SQLite.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPhp } from '../../scripts/services/php-program.ts'

const HERE = import.meta.dirname
export const HOOK_FILES = join(HERE, '../../whmcs/hook')
export const IMITATION = join(HERE, 'php')

export const php = findPhp((line) => process.stderr.write(`${line}\n`))

export const SECRET = 'whsec_bmV3LXNlY3JldC1vZi10aGUtaG9vay0wMTIzNDU2Nzg5YWI='

/** A row as PDO gives it. */
export type Row = Record<string, string | number>

export interface Install extends Disposable {
  root: string
  // What WHMCS answers is read freely in tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  ask(command: string, input?: unknown): any
  /** The same while this process goes on answering. */
  // oxlint-disable-next-line typescript/no-explicit-any
  askAside(command: string, input: unknown): Promise<any>
  /** As pages of WHMCS do; the statements that this came to. */
  fire(events: readonly (readonly [point: string, vars: object])[]): string[]
  /** The cron of the system comes by. What it says. */
  deliver(): Promise<string>
  /** WHMCS's own cron, while this process answers what it sends. */
  cron(): Promise<void>
  outbox(): Row[]
  log(): string[]
  /** So many seconds go by for what is in the outbox. */
  later(seconds: number): void
}

export function installWhmcs(settings: { endpoint: string; secrets?: string }): Install {
  const root = mkdtempSync(join(tmpdir(), 'trunkline-whmcs-'))
  mkdirSync(join(root, 'modules'), { recursive: true })
  cpSync(join(HOOK_FILES, 'modules'), join(root, 'modules'), { recursive: true })
  writeFileSync(join(root, 'init.php'), `<?php require '${join(IMITATION, 'init.php')}';`)
  const env = { PATH: process.env['PATH'], WHMCS_ROOT: root, WHMCS_DATABASE: join(root, 'whmcs.sqlite') }
  const options = [
    '-d',
    'display_errors=stderr',
    '-d',
    `session.save_path=${root}`,
    '-d',
    'session.use_cookies=0',
    '-d',
    'session.cache_limiter=',
  ]

  async function run(args: readonly string[], input = ''): Promise<string> {
    const child = spawn(php, [...options, ...args], { env })
    const [said, complained] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      return chunks
    })
    child.stdin.end(input)
    const [code] = (await once(child, 'close')) as [number]
    const text = (chunks: Buffer[] = []) => Buffer.concat(chunks).toString().trim()
    if (code !== 0 || text(complained) !== '') throw new Error(`${args.join(' ')}: ${code} ${text(complained)} ${text(said)}`)
    return text(said)
  }

  const install: Install = {
    root,
    ask(command, input = {}) {
      const args = [...options, join(IMITATION, 'drive.php'), command]
      const { status, stdout, stderr } = spawnSync(php, args, { env, input: JSON.stringify(input), encoding: 'utf8' })
      if (status !== 0 || stderr !== '') throw new Error(`${command}: ${status} ${stderr} ${stdout}`)
      return JSON.parse(stdout)
    },
    fire: (events) => install.ask('fire', events).statements as string[],
    askAside: async (command, input) => JSON.parse(await run([join(IMITATION, 'drive.php'), command], JSON.stringify(input))) as unknown,
    deliver: () => run(['-q', join(root, 'modules/addons/trunkline/deliver.php')]),
    cron: async () => void (await install.askAside('fire', [['AfterCronJob', {}]])),
    outbox: () => install.ask('rows', { table: 'mod_trunkline_outbox' }) as Row[],
    log: () => (install.ask('rows', { table: 'tblactivitylog' }) as Row[]).map((row) => String(row['description'])),
    later: (seconds) =>
      void install.ask('run', {
        sql: `update mod_trunkline_outbox set created_at = created_at - ${seconds}, due_at = due_at - ${seconds}, claimed_until = claimed_until - ${seconds}`,
      }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
  install.ask('activate', { secrets: SECRET, ...settings })
  return install
}

export interface Heard {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** Between the hook and whoever answers: every byte that leaves WHMCS. `answer` says the status; or, where it says nothing, nothing is answered. */
export async function listenIn(answer: (heard: Heard) => Promise<number | null> | number | null) {
  const all: Heard[] = []
  let connections = 0
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const heard = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() }
    all.push(heard)
    const status = await answer(heard)
    if (status === null) return
    res.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end()
  })
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    connections: () => connections,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/hooks/whmcs`,
    all,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
