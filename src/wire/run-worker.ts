import { loadConfig } from '../base/config.ts'
import { exitOnConfigError, exitOnCrash } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { claimDeployment } from '../db/deployment.ts'
import { checkDurability } from '../db/durability.ts'
import { type Ports, type World, wire } from '../wire.ts'
import { startWorker } from '../../jobs/worker.ts'

interface Options extends Pick<Ports, 'around'> {
  /** What runs beside the flows, and ends before they do. */
  beside?: (world: World) => { close(): Promise<void> }
}

/** Runs the worker in this process until it is told to stop. */
export async function runWorker(env: NodeJS.ProcessEnv, { beside, ...ports }: Options = {}): Promise<void> {
  const config = exitOnConfigError(() => loadConfig(env))
  const log = openLog({ level: config.log.level })
  exitOnCrash(log)
  const world = await wire(config, { ...ports, log })
  await checkDurability(world.db, config)
  await claimDeployment(world.db, config)
  const worker = startWorker(world)
  const other = beside?.(world)
  world.log.event('worker.started')

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    world.log.event('worker.stopping')
    await other?.close()
    await worker.close()
    await world.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}
