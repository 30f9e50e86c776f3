// Load on one address, and what it cost the process that answered. wrk where the machine has it (or lets us install it), else our own generator.
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cpuMicros } from './process.ts'

const run = promisify(execFile)
const CONNECTIONS = 32

export interface Load {
  requestsPerSecond: number
  /** Microseconds of the server's processor time. */
  cpuPerRequest: number
}

export interface Target {
  url: string
  pid: number
  headers: Readonly<Record<string, string>>
}

export interface LoadGenerator {
  name: string
  load(target: Target, seconds: number): Promise<Load>
}

export function findGenerator(): LoadGenerator {
  const wrk = onPath('wrk') ?? installedWrk()
  const program = wrk ?? process.execPath
  const before = wrk === undefined ? [join(import.meta.dirname, 'generator.ts')] : []
  return {
    name: wrk === undefined ? 'own generator (node:http, keep-alive)' : 'wrk',
    async load({ url, pid, headers }, seconds) {
      const more = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
      const cpuBefore = cpuMicros(pid)
      const { stdout } = await run(program, [...before, '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, ...more, url])
      const cpu = cpuMicros(pid) - cpuBefore
      const requests = numberIn(stdout, /(\d+) requests in/)
      if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`the load on ${url} met errors:\n${stdout}`)
      return { requestsPerSecond: numberIn(stdout, /Requests\/sec:\s+([\d.]+)/), cpuPerRequest: cpu / requests }
    },
  }
}

function numberIn(text: string, pattern: RegExp): number {
  const found = Number(pattern.exec(text)?.[1])
  if (!(found > 0)) throw new Error(`the load generator did not say what it did:\n${text}`)
  return found
}

function onPath(name: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin']
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path))
}

/** As root on Debian it takes a moment; anywhere else there is the generator of our own. */
function installedWrk(): string | undefined {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  console.error('wrk is not installed; asking apt-get for it …')
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'wrk'], { env, timeout: 60_000 })
  return onPath('wrk')
}
