// A program under measurement: started by itself, read from /proc, ended when its row is over.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const TICKS_A_SECOND = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100

export interface Program {
  pid: number
  /** At once: nothing that it holds is kept. */
  kill(): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Runs one of our files under this Node; what it says goes to `log`. */
export async function startProgram(args: readonly string[], env: NodeJS.ProcessEnv, log: string): Promise<Program> {
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env, stdio: ['ignore', file, file] })
  closeSync(file)
  running.add(child)
  const exited = once(child, 'exit').then(() => running.delete(child))
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${args.join(' ')} did not start`)
  return {
    pid,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Microseconds of processor time, user and system, since the process began. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Fields 14 and 15, counted behind the name, which may itself hold spaces and brackets (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND) * 1e6
}

/** Milliseconds that the main thread was ready to run and had no core: what others on this machine cost it. */
export function waitedForCoreMs(pid: number): number {
  const waitedNs = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]
  return Number(waitedNs) / 1e6
}

/** Memory in use, MiB. */
export function residentMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kib === undefined) throw new Error(`process ${pid} has no memory to read`)
  return Number(kib) / 1024
}

const LIMIT_MS = 30_000
const AGAIN_MS = 2

/** Resolves as soon as `url` answers 200; throws after half a minute. */
export async function untilAnswered(url: string): Promise<void> {
  const end = performance.now() + LIMIT_MS
  while (!(await answers(url))) {
    if (performance.now() > end) throw new Error(`${url} did not answer within ${LIMIT_MS / 1000} s`)
    await sleep(AGAIN_MS)
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((done) => {
    const asked = request(url, { agent: false }, (reply) => {
      reply.resume()
      reply.once('end', () => done(reply.statusCode === 200))
      reply.once('error', () => done(false))
    })
    asked.once('error', () => done(false))
    asked.end()
  })
}
