// Where the roots are made: where root alone may write, since what lies there is started as root; and open to all who pass, since PostgreSQL
// has to get through under a user of its own.
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isSame, markOf, type ProcessMark } from '../services/processes.ts'

export const FOLDER = '/var/cache/trunkline-image'

export interface WorkFolder {
  path: string
  /** Takes it out of reach of the next run; says where it is from now on. */
  keep(): string
  remove(): void
}

/** A folder under the name of this process. Those of processes that were killed go first: nothing else would take them away. */
export function claimWork(parent = FOLDER): WorkFolder {
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent)) {
    const owner = ownerOf(name)
    if (owner && !isSame(owner)) remove(join(parent, name))
  }
  const { pid, started } = markOf(process.pid)
  const path = join(parent, `${pid}-${started}`)
  mkdirSync(path)
  for (const folder of [parent, path]) chmodSync(folder, 0o755)
  return {
    path,
    keep() {
      const kept = join(parent, `kept-${pid}-${started}`)
      renameSync(path, kept)
      return kept
    },
    remove: () => remove(path),
  }
}

function ownerOf(name: string): ProcessMark | null {
  const [, pid, started] = /^(\d+)-(\d+)$/.exec(name) ?? []
  return pid === undefined || started === undefined ? null : { pid: Number(pid), started }
}

/** What was killed a moment ago may still write. */
const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
