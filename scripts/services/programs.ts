// What a script needs of the system, programs above all: found, or installed through Debian's apt when we may.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface Program {
  /** Any of these will do. */
  names: readonly string[]
  /** The Debian package that has it. */
  debian: string
  /** How a person gets it. */
  how: string
}

/** Something that a script needs is not to be had; the message says how a person gets it. */
export class NotHere extends Error {}

/** The program's path. Throws NotHere. */
export const findProgram = ({ names, debian, how }: Program, say: (line: string) => void): string =>
  findOrInstall({ what: names[0] ?? debian, look: () => onPath(names), debian, how }, say)

interface Wanted extends Omit<Program, 'names'> {
  what: string
  look: () => string | undefined
}

/** What `look` finds, before or after the package was installed. Throws NotHere. */
export function findOrInstall({ what, look, debian, how }: Wanted, say: (line: string) => void): string {
  const found = look()
  if (found) return found
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new NotHere(`No ${what} here. ${how}`)
  say(`No ${what} here: installing Debian’s ${debian} with apt-get …`)
  // Run level 1 keeps a package from starting a service of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = (args: string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8' })
  // Another test may be installing something: apt-get would turn us away at once.
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', debian]
  let result = run(install)
  if (result.status !== 0) {
    run(['update'])
    result = run(install)
  }
  const now = look()
  if (!now) throw new NotHere(`apt-get could not install ${debian}: ${result.stderr.trim().split('\n').at(-1)}. ${how}`)
  return now
}

function onPath(names: readonly string[]): string | undefined {
  const dirs = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/usr/sbin']
  return dirs.flatMap((dir) => names.map((name) => join(dir, name))).find((path) => existsSync(path))
}
