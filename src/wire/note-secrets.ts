import { ownSecrets } from '../base/own-secrets.ts'
import { noteSecrets } from '../db/secrets-seen.ts'
import type { World } from '../wire.ts'

const AGAIN_MS = 60_000

/**
 * Has it on record that this start had these secrets: the doctor, which must be able to run beside anything and writes nothing, tells from it how old
 * they are. Nobody waits for it. What the database does not take is offered again each minute: web starts before its migrations.
 */
export function startNotingSecrets({ db, config, clock, log }: Pick<World, 'db' | 'config' | 'clock' | 'log'>): { stop(): void } {
  let isStopped = false
  const note = async (): Promise<void> => {
    try {
      await noteSecrets(db, ownSecrets(config))
      cancel()
    } catch (error) {
      if (!isStopped) log.fault('secrets.not_noted', error)
    }
  }
  const cancel = clock.every(AGAIN_MS, () => void note())
  void note()
  return {
    stop() {
      isStopped = true
      cancel()
    },
  }
}
