// Where a measurement, a proof or a showing has a stack of its own: nothing that runs on this machine already is met or kept.
import { chmodSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Sets the environment that a stack takes its settings from: ports that are free, data in a new folder, and no server that happens to be set
 * there. Answers the folder, which the caller removes.
 */
export function prepareOwnGround(name: string, settings: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(`/tmp/trunkline-${name}-`)
  chmodSync(folder, 0o711) // as root PostgreSQL runs under another user, who must get through
  for (const name of ['DATABASE_URL', 'DATABASE_URL_FILE', 'REDIS_URL', 'REDIS_URL_FILE', 'PUBLIC_URL']) delete process.env[name]
  Object.assign(process.env, { PORT: '0', SANDBOX_PORT: '0', DATA_DIR: join(folder, 'data') }, settings)
  return folder
}
