import type { World } from '../src/wire.ts'
import { startFlowWorker } from './advance-flow.ts'
import { measure } from './measure.ts'
import { sweep } from './sweep.ts'

const STEP_DRAIN_MS = 35_000
const MEASURE_MS = 5_000
const SWEEP_MS = 3_600_000

/** Everything a worker does, begun. `close` begins nothing new and waits for running steps. */
export function startWorker({ config, clock, log, db, queue, metrics, engine }: World): { close(drainMs?: number): Promise<void> } {
  const report = (name: string) => (error: unknown) => log.fault(name, error)
  engine.start({ poll: true })
  const flows = startFlowWorker(config.redis.url, engine, report('queue.connection'))
  const stops = [
    clock.every(MEASURE_MS, () => void measure(db, queue, metrics).catch(report('job.measure_failed'))),
    clock.every(SWEEP_MS, () => void sweep(db).then((count) => log.event('job.swept', { count }), report('job.sweep_failed'))),
  ]
  return {
    async close(drainMs = STEP_DRAIN_MS) {
      stops.forEach((stop) => stop())
      await flows.close()
      await engine.drain(drainMs)
    },
  }
}
