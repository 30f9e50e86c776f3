import { loadConfig } from '../base/config.ts'
import { exitOnConfigError, exitOnCrash } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { checkDatabase } from '../db/check-database.ts'
import { claimDeployment } from '../db/deployment.ts'
import { checkDurability } from '../db/durability.ts'
import { type Ports, type World, wire } from '../wire.ts'

/** Something that runs until it is closed. */
type Running = { close(): Promise<void> }
type Begin = (world: World) => Running | Promise<Running>

/** Runs all this in one process until it is told to stop: one after the other has begun, and what was begun last ends first. */
export async function runWorker(env: NodeJS.ProcessEnv, begins: readonly Begin[], ports: Pick<Ports, 'around'> = {}): Promise<void> {
  const config = exitOnConfigError(() => loadConfig(env))
  const log = openLog({ level: config.log.level })
  exitOnCrash(log)
  await checkDatabase(config.database.url, { migrated: true })
  const world = await wire(config, { ...ports, log })
  await checkDurability(world.db, config)
  await claimDeployment(world.db, config)
  const running: Running[] = []
  for (const begin of begins) running.push(await begin(world))
  world.log.event('worker.started')

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    world.log.event('worker.stopping')
    for (const one of running.toReversed()) await one.close()
    await world.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}
