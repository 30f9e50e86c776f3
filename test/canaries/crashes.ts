// Processes of the product that break, and what they say at their end.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { until } from '../world/until.ts'
import type { TestWorld } from '../world.ts'
import { type Aviary, word } from './canary.ts'
import type { Place } from './places.ts'
import { nothing } from './places.ts'

/** Six processes begin at once, beside whatever else this machine does. */
const STARTED_WITHIN_MS = 60_000
const ROOT = join(import.meta.dirname, '../..')

/** Throws on a signal, as a fault that nobody foresaw would: with what libraries hang on their errors. */
const TRAP = `
const fault = () => Object.assign(new Error(process.env.TRAP_TEXT, { cause: new Error(process.env.TRAP_CAUSE) }), {
  config: { headers: { Authorization: process.env.TRAP_HEADER }, data: process.env.TRAP_BODY }, response: { body: process.env.TRAP_REPLY } })
process.on('SIGUSR2', () => { if (process.env.TRAP_KIND === 'rejection') void Promise.reject(fault()); else throw fault() })`

interface Ended {
  name: string
  code: number | null
  output: string
}

interface Wish {
  name: string
  main: 'src/main.ts' | 'jobs/main.ts'
  env: Record<string, string | undefined>
  /** What its log says before it is made to break; null where it breaks by itself. */
  ready: string | null
}

async function run({ name, main, env, ready }: Wish): Promise<Ended> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(TRAP)}`, main], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...given },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  try {
    if (ready !== null) {
      await until(() => output.includes(ready), `${name} to say ${ready}`, STARTED_WITHIN_MS)
      child.kill('SIGUSR2')
    }
    const code = await Promise.race([
      ended,
      until(() => child.exitCode !== null || child.signalCode !== null, `${name} to end`, STARTED_WITHIN_MS).then(() => ended),
    ])
    return { name, code, output }
  } finally {
    child.kill('SIGKILL')
  }
}

/** Each breaks in its own way, with every secret of its surroundings a canary. Throws when one did not break. */
export async function crashPlaces(world: TestWorld, environment: Record<string, string>, aviary: Aviary): Promise<Place[]> {
  const trap = (kind: 'exception' | 'rejection', who: string) => {
    const text = (what: string) => aviary.fresh('error', `${who} ${kind} ${what}`)
    return {
      TRAP_KIND: kind,
      TRAP_TEXT: `${text('message')}\n    at ${text('frame')} (${ROOT}/src/main.ts:1:1)`,
      TRAP_CAUSE: text('cause'),
      TRAP_HEADER: `Bearer ${text('header')}`,
      TRAP_BODY: text('body'),
      TRAP_REPLY: text('reply'),
    }
  }
  const secret = (what: string) => aviary.keep('secret', `secret of ${what}`, word(40))
  const base = { ...environment, PORT: '0', LOG_LEVEL: 'trace' }
  const database = new URL(world.config.database.url)
  const away = new URL(database)
  away.port = '9'
  away.password = secret('a database that is away')
  const strange = new URL(database)
  strange.username = word()
  strange.password = secret('a database that refuses')
  const redis = new URL(world.config.redis.url)
  redis.password = secret('Redis')
  const faulty = Object.fromEntries(
    [
      'WHMCS_SECRET',
      'WHMCS_IDENTIFIER',
      'AIRALO_CLIENT_SECRET',
      'SENDGRID_API_KEY',
      'SALESFORCE_PRIVATE_KEY',
      'PROVISION_SECRETS',
      'WHMCS_HOOK_SECRETS',
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
    ].map((name) => [name, `${aviary.keep('secret', `faulty ${name}`, word(12))}`]),
  )
  // The log is written in blocks; what is needed is what it says last, so a process is known to be up by its port or by its silence.
  const wishes: Wish[] = [
    { name: 'web, exception', main: 'src/main.ts', env: { ...base, ...trap('exception', 'web') }, ready: 'web.listening' },
    {
      name: 'web, rejection',
      main: 'src/main.ts',
      env: { ...base, ...trap('rejection', 'web'), REDIS_URL: redis.href },
      ready: 'web.listening',
    },
    { name: 'worker, exception', main: 'jobs/main.ts', env: { ...base, ...trap('exception', 'worker') }, ready: 'worker.started' },
    { name: 'web, no database', main: 'src/main.ts', env: { ...base, DATABASE_URL: away.href }, ready: null },
    { name: 'worker, database refuses', main: 'jobs/main.ts', env: { ...base, DATABASE_URL: strange.href }, ready: null },
    { name: 'web, faulty configuration', main: 'src/main.ts', env: { ...base, ...faulty }, ready: null },
  ]
  const ends = await Promise.all(wishes.map(run))
  for (const { name, code, output } of ends) {
    if (code !== 1) throw new Error(`${name}: ended with ${String(code)} instead of 1: ${output}`)
    if (!/process\.crashed|The configuration has|The database \S+ at/.test(output))
      throw new Error(`${name}: did not say why it ended: ${output}`)
  }
  return ends.map(({ name, output }) => ({ name: `end of ${name}`, text: output, allows: nothing }))
}
