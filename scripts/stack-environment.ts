// The environment of a stack on this machine: what was set beforehand, then what follows from its ports, then `.env.dev.example`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { VARIABLES } from '../src/base/config-fields.ts'
import { freePorts } from './free-port.ts'

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

const chosenPort = async (wanted: string, count: number): Promise<number> => (wanted === '0' ? freePorts(count) : Number(wanted))

/** What the product reads of an environment, as a file for `node --env-file`. Throws for a value that no such file can hold. */
export function environmentFile(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(VARIABLES).flatMap((name) => [name, `${name}_FILE`])
  const lines = names.flatMap((name) => (env[name] ? [`${name}=${quoted(env[name])}`] : []))
  const text = `${lines.join('\n')}\n`
  const read = parseEnv(text)
  const lost = names.find((name) => env[name] && read[name] !== env[name])
  if (lost) throw new Error(`the value of ${lost} cannot be written into a file`)
  return text
}

const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value.replaceAll('\n', '\\n')}"`)
