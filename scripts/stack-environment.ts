// The environment of a stack on this machine: what was set beforehand, then what follows from its ports, then `.env.dev.example`.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

const EXAMPLE = join(import.meta.dirname, '../.env.dev.example')

/** PORT and SANDBOX_PORT may be 0: free ones are chosen. */
export async function stackEnvironment(before: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const set = Object.fromEntries(Object.entries(before).filter(([, value]) => value !== undefined && value !== ''))
  const port = await chosenPort(set['PORT'] ?? '3000', 1)
  const first = await chosenPort(set['SANDBOX_PORT'] ?? '4101', 4)
  const at = (offset: number) => `http://127.0.0.1:${first + offset}`
  const derived = {
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SALESFORCE_LOGIN_URL: at(0),
    WHMCS_URL: at(1),
    AIRALO_URL: `${at(2)}/airalo`,
    ESIMGO_URL: `${at(2)}/esimgo`,
    SENDGRID_URL: at(3),
  }
  const env: NodeJS.ProcessEnv = {
    ...parseEnv(readFileSync(EXAMPLE, 'utf8')),
    ...derived,
    ...set,
    PORT: String(port),
    SANDBOX_PORT: String(first),
  }
  // A secret given by file must not meet the example's value.
  for (const name of Object.keys(set)) if (name.endsWith('_FILE') && !set[name.slice(0, -5)]) delete env[name.slice(0, -5)]
  // The scales are for a demo in the clear on this machine; with https they are refused.
  if (env['PUBLIC_URL']?.startsWith('https:')) for (const name of ['TIME_SCALE', 'RATE_LIMIT_SCALE']) if (!set[name]) env[name] = '1'
  return env
}

async function chosenPort(wanted: string, count: number): Promise<number> {
  if (wanted !== '0') return Number(wanted)
  for (let tries = 0; tries < 50; tries += 1) {
    const first = 20_000 + Math.floor(Math.random() * 30_000)
    const ports = Array.from({ length: count }, (_, offset) => first + offset)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
  throw new Error('no free port was found')
}

/** Whether nothing on this machine listens on the port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const free = await new Promise<boolean>((done) => {
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => done(true))
  })
  await new Promise((done) => (free ? server.close(done) : done(undefined)))
  return free
}
