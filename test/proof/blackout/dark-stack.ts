// The demo's stack as one process and all that it starts: it can be started, killed in several ways, and looked for.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../../scripts/services/processes.ts'
import { type Running, startScript } from '../../../scripts/supervisor.ts'
import { isReady } from '../ground.ts'
import type { Seeded } from '../seeded.ts'
import type { Way } from './plan.ts'
import { type Found, processesOf, strangersTo } from './processes-of.ts'

export interface DarkStack {
  start(): Promise<void>
  /** Whether it has become ready in time; else why not. */
  ready(): Promise<true | string>
  /** Answers what was still running a moment after; when the supervisor alone was killed, its servers may. */
  kill(way: Way): Promise<string[]>
  /** Processes of the stack that the one that runs now has not started. */
  strangers(): Promise<string[]>
  /** As Ctrl-C does it. Answers what is left. */
  stop(): Promise<string[]>
}

/** Stated: after this it has not come back. */
const BACK_WITHIN_MS = 60_000
const GONE_WITHIN_MS = 5_000
/** As the scripts stop it: the product drains, then each server has its time. */
const STOPPED_WITHIN_MS = 90_000
/** What goes with its supervisor; servers may stay, and are stopped by the next start. */
const PRODUCT = ['src/main.ts', 'jobs/main.ts']
const BETWEEN_MS = [0, 120] as const

/** `folder`: of its data, and of nothing else. */
export function darkStack(folder: string, env: NodeJS.ProcessEnv, random: Seeded): DarkStack {
  let running: Running | undefined
  let ended = false
  const logs = join(folder, 'logs')
  const left = () => processesOf(folder)

  async function sweep(list: readonly Found[], between: () => number): Promise<void> {
    for (const { pid } of list) {
      end(pid)
      const pause = between()
      if (pause > 0) await sleep(pause)
    }
  }
  const goneBut = async (rest: () => Found[]): Promise<string[]> => {
    await until(() => rest().length === 0, GONE_WITHIN_MS)
    return rest().map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`)
  }

  return {
    async start() {
      ended = false
      const args = ['scripts/demo.ts', '--quiet-start', '--beside-sandbox']
      const started = await startScript({ name: 'demo', args, env: { ...env, DATA_DIR: folder }, logs, drainMs: STOPPED_WITHIN_MS })
      running = started
      void started.exited.then(() => (ended = running === started))
    },
    async ready() {
      const isUp = await until(async () => ended || (await isReady(`http://127.0.0.1:${env['PORT']}`)), BACK_WITHIN_MS)
      if (isUp && !ended) return true
      return `${ended ? 'it ended' : 'it is not ready'}: ${readFileSync(join(logs, 'demo.log'), 'utf8').trimEnd().split('\n').slice(-3).join(' / ')}`
    },
    async kill(way) {
      if (running) {
        if (way === 'one by one') await sweep(random.shuffled(left()), () => random.between(...BETWEEN_MS))
        end(running.pid)
        await running.exited
      }
      if (way === 'supervisor alone') return goneBut(() => left().filter(({ command }) => PRODUCT.some((file) => command.includes(file))))
      await until(async () => {
        await sweep(left(), () => 0)
        return left().length === 0
      }, GONE_WITHIN_MS)
      return goneBut(left)
    },
    strangers: () => goneBut(() => strangersTo(running?.pid, left())),
    async stop() {
      await running?.stop()
      return goneBut(left)
    },
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it has just gone by itself
  }
}
