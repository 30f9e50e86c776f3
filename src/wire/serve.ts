// The web process, from its configuration to its end.

import { loadConfig } from '../base/config.ts'
import { exitOnConfigError, exitOnCrash } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { startServer, STILL_SERVING_MS } from '../http/server.ts'
import { startNotingSecrets } from './note-secrets.ts'
import { startWatchingStores } from './watch-stores.ts'
import { buildWeb } from './web.ts'
import { type Ports, wireUp } from '../wire.ts'

const STEP_DRAIN_MS = 35_000

/** Serves until SIGTERM or SIGINT, then drains and ends the process. Resolves once it listens. */
export async function serve(environment: NodeJS.ProcessEnv, ports: Pick<Ports, 'around'> = {}): Promise<void> {
  const config = exitOnConfigError(() => loadConfig(environment))
  const log = openLog({ level: config.log.level })
  exitOnCrash(log)
  const world = wireUp(config, { ...ports, log, needs: {}, role: 'web' })
  // While the database lets us in, the routes are built.
  const [web] = await Promise.all([buildWeb(world), world.ready])
  world.engine.start({ poll: false })
  const server = await startServer(
    web.app,
    { port: config.web.port, host: config.web.host },
    { lifecycle: web.lifecycle, clock: world.clock, random: world.random },
  )
  world.log.event('web.listening', { port: server.port })
  const noting = startNotingSecrets(world)
  const watching = startWatchingStores(world)

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    world.log.event('web.stopping')
    noting.stop()
    watching.stop()
    // Both at once, or together they would take longer than a process is given.
    const steps = world.clock.sleep(STILL_SERVING_MS).then(() => world.engine.drain(STEP_DRAIN_MS))
    await Promise.all([server.drain(), steps])
    web.close()
    await world.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}
