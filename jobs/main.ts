// The worker process: advances flows, and keeps house.

import { loadConfig } from '../src/base/config.ts'
import { exitOnConfigError, exitOnCrash } from '../src/base/exit.ts'
import { openLog } from '../src/base/log.ts'
import { claimDeployment } from '../src/db/deployment.ts'
import { checkDurability } from '../src/db/durability.ts'
import { wire } from '../src/wire.ts'
import { startWorker } from './worker.ts'

const config = exitOnConfigError(() => loadConfig(process.env))
const log = openLog({ level: config.log.level })
exitOnCrash(log)
const world = await wire(config, { log })
await checkDurability(world.db, config)
await claimDeployment(world.db, config)
const worker = startWorker(world)
world.log.event('worker.started')

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  world.log.event('worker.stopping')
  await worker.close()
  await world.close()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
