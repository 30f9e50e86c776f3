// The files of a PostgreSQL server as initdb makes them: all of them, or none.
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { handOver, type RunAs } from './unprivileged.ts'

const MAKING = 'making-'

/**
 * Makes `data`. Beside it first, under a name of its own, and put in place once it is whole: initdb begins with PG_VERSION, so that one
 * that was killed half-way would be taken for a cluster ever after; and one that is still at it must not meet ours.
 */
export function makeCluster(data: string, bin: string, user: RunAs, env: NodeJS.ProcessEnv): void {
  const home = dirname(data)
  for (const left of readdirSync(home)) if (left.startsWith(MAKING)) rmSync(join(home, left), { recursive: true, force: true })
  rmSync(data, { recursive: true, force: true })
  const making = mkdtempSync(join(home, MAKING))
  handOver(making, user)
  const made = spawnSync(join(bin, 'initdb'), ['-D', making, '-U', 'postgres', '-A', 'trust', '--locale=C', '-E', 'UTF8'], {
    ...user,
    cwd: '/',
    env,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb failed in ${making}: ${made.error?.message ?? made.stderr}`)
  renameSync(making, data)
}
