import { loadConfig } from '../base/config.ts'
import { exitOnConfigError, exitOnCrash } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { type Ports, type World, wire } from '../wire.ts'
import { startNotingSecrets } from './note-secrets.ts'
import { startWatchingStores } from './watch-stores.ts'
import { startWorkerHealth } from './worker-health.ts'

/** Something that runs until it is closed. */
type Running = { close(): Promise<void> }
type Begin = (world: World) => Running | Promise<Running>

/** Runs all this in one process until it is told to stop: one after the other has begun, and what was begun last ends first. */
export async function runWorker(env: NodeJS.ProcessEnv, begins: readonly Begin[], ports: Pick<Ports, 'around'> = {}): Promise<void> {
  const config = exitOnConfigError(() => loadConfig(env))
  const log = openLog({ level: config.log.level })
  exitOnCrash(log)
  const world = await wire(config, { ...ports, log, role: 'worker' })
  const running: Running[] = []
  for (const begin of begins) running.push(await begin(world))
  // Only now: who asks at the start learns that everything has begun.
  const { host, port } = config.worker
  const health = port === undefined ? null : await startWorkerHealth({ host, port }, world.clock)
  world.log.event('worker.started')
  const noting = startNotingSecrets(world)
  const watching = startWatchingStores(world)

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    world.log.event('worker.stopping')
    noting.stop()
    watching.stop()
    for (const one of running.toReversed()) await one.close()
    await world.close()
    // It lives until it has drained.
    await health?.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}
