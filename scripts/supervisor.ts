// Keeps named services running: one that ends without being asked is started again within a second. Ends only what it started.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** One running service. `stop` resolves when it has ended. */
export interface Running {
  pid: number
  exited: Promise<void>
  stop(): Promise<void>
}

export interface Supervisor {
  /** Starts a service and keeps it running. Rejects when the first start fails. Those of a higher rank are stopped earlier. */
  keep(name: string, rank: number, start: () => Promise<Running>): Promise<void>
  /** Ends the service and lets it be started again. */
  restart(name: string): Promise<void>
  pidOf(name: string): number | undefined
  /** Stops everything, the highest rank first. */
  stop(): Promise<void>
}

const CALM_MS = 5_000
const RESTART_MS = 100
const AGAIN_MS = 900

export function supervise(say: (line: string) => void): Supervisor {
  const members = new Map<string, { rank: number; running: Running | undefined; asked: boolean; loop: Promise<void> }>()
  const stopping: { done?: Promise<void> } = {}

  async function keepRunning(name: string, start: () => Promise<Running>): Promise<void> {
    const member = members.get(name)
    if (!member) return
    let quickEnds = 0
    for (;;) {
      const startedAt = performance.now()
      await member.running?.exited
      member.running = undefined
      if (stopping.done) return
      quickEnds = performance.now() - startedAt < CALM_MS ? quickEnds + 1 : 0
      if (!member.asked && quickEnds <= 2) say(`${name} ended; starting it again`)
      if (quickEnds === 3) say(`${name} keeps ending; its log says why. It is started again every second`)
      member.asked = false
      await sleep(quickEnds > 0 ? AGAIN_MS : RESTART_MS)
      member.running = await startAgain(name, start)
      if (!member.running) return
    }
  }

  async function startAgain(name: string, start: () => Promise<Running>): Promise<Running | undefined> {
    while (!stopping.done) {
      try {
        return await start()
      } catch (error) {
        say(`${name} does not start: ${error instanceof Error ? error.message : String(error)}`)
        await sleep(AGAIN_MS)
      }
    }
    return undefined
  }

  async function stopAll(): Promise<void> {
    const ranks = [...new Set([...members.values()].map(({ rank }) => rank))].sort((a, b) => b - a)
    for (const rank of ranks) {
      const group = [...members.values()].filter((member) => member.rank === rank)
      await Promise.all(group.map((member) => member.running?.stop()))
      await Promise.all(group.map((member) => member.loop))
      // One that was just starting when the stop came is there only now.
      await Promise.all(group.map((member) => member.running?.stop()))
    }
  }

  return {
    async keep(name, rank, start) {
      if (stopping.done) return
      const running = await start()
      if (stopping.done) return running.stop() // the stop came while it was starting
      const member = { rank, running, asked: false, loop: Promise.resolve() }
      members.set(name, member)
      member.loop = keepRunning(name, start)
    },
    async restart(name) {
      const member = members.get(name)
      if (!member?.running) return
      member.asked = true
      await member.running.stop()
    },
    pidOf: (name) => members.get(name)?.running?.pid,
    stop: () => (stopping.done ??= stopAll()),
  }
}

export interface Script {
  name: string
  /** Arguments for node. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** Folder for <name>.log, or undefined to show the lines here, each behind the name. */
  logs?: string | undefined
  /** How long it may take to end when asked. */
  drainMs?: number
}

const LEASH = join(import.meta.dirname, 'leash.ts')
const ROOT = join(import.meta.dirname, '..')

/** Starts one of our own programs as a process of its own. */
export async function startScript({ name, args, env, logs, drainMs = 50_000 }: Script): Promise<Running> {
  if (logs !== undefined) mkdirSync(logs, { recursive: true })
  const log = logs === undefined ? 'pipe' : openSync(join(logs, `${name}.log`), 'a')
  // Detached: Ctrl-C reaches the supervisor alone, which then stops each in its turn.
  const child = spawn(process.execPath, ['--import', LEASH, ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  if (typeof log === 'number') closeSync(log)
  else for (const stream of [child.stdout, child.stderr]) showLines(name, stream)
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} did not start`)
  const exited = once(child, 'exit').then(() => undefined)
  return { pid, exited, stop: () => end(child, exited, drainMs) }
}

async function end(child: ChildProcess, exited: Promise<void>, drainMs: number): Promise<void> {
  child.kill('SIGTERM')
  const impatience = new AbortController()
  const late = sleep(drainMs, 'late', { signal: impatience.signal }).catch(() => 'in time')
  if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL')
  await exited
  impatience.abort()
}

function showLines(name: string, stream: NodeJS.ReadableStream | null): void {
  if (stream) createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(10)} │ ${line}`))
}
