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

/** Milliseconds from asking to the whole answer. */
export interface Latency {
  p50: number
  p99: number
}

export interface LoadGenerator {
  name: string
  load(target: Target, seconds: number): Promise<Load>
  /** Few ask, each again as soon as it is answered: how long they wait. */
  latency(url: string, seconds: number, connections: number, headers?: Target['headers']): Promise<Latency>
}

export function findGenerator(): LoadGenerator {
  const wrk = onPath('wrk') ?? installedWrk()
  const program = wrk ?? process.execPath
  const before = wrk === undefined ? [join(import.meta.dirname, 'generator.ts')] : []
  const ask = async (url: string, seconds: number, connections: number, more: readonly string[]): Promise<string> => {
    const { stdout } = await run(program, [...before, '-t1', `-c${connections}`, `-d${seconds}s`, ...more, url])
    if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`the load on ${url} met errors:\n${stdout}`)
    return stdout
  }
  return {
    name: wrk === undefined ? 'own generator (node:http, keep-alive)' : 'wrk',
    async load({ url, pid, headers }, seconds) {
      const cpuBefore = cpuMicros(pid)
      const stdout = await ask(url, seconds, CONNECTIONS, told(headers))
      const cpu = cpuMicros(pid) - cpuBefore
      const requests = numberIn(stdout, /(\d+) requests in/)
      return { requestsPerSecond: numberIn(stdout, /Requests\/sec:\s+([\d.]+)/), cpuPerRequest: cpu / requests }
    },
    async latency(url, seconds, connections, headers = {}) {
      const stdout = await ask(url, seconds, connections, ['--latency', ...told(headers)])
      return { p50: latencyIn(stdout, 50), p99: latencyIn(stdout, 99) }
    },
  }
}

const told = (headers: Target['headers']): string[] => Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])

const MS = { us: 0.001, ms: 1, s: 1000 } as const

/** As wrk writes it: `50%  512.00us`. */
function latencyIn(text: string, percent: number): number {
  const [, value, unit] = new RegExp(`^\\s*${percent}%\\s+([\\d.]+)(us|ms|s)\\s*$`, 'm').exec(text) ?? []
  if (value === undefined || unit === undefined) throw new Error(`the load generator did not say how long it waited:\n${text}`)
  return Number(value) * MS[unit as keyof typeof MS] // one of those that the pattern names
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
