// PostgreSQL refuses to run as root. As root we run it under the user `nobody`, which then must be able to reach its folders.
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { spawnSync } from 'node:child_process'

export interface RunAs {
  uid?: number
  gid?: number
}

/** Empty unless we are root; else the ids of `nobody`. */
export function serviceUser(): RunAs {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout)
  const [uid, gid] = [id('-u'), id('-g')]
  if (!uid || !gid)
    throw new Error('PostgreSQL does not run as root, and this system has no user `nobody` to run it under. Start as another user.')
  return { uid, gid }
}

/** Gives the folder to the service user. */
export function handOver(folder: string, { uid, gid }: RunAs): void {
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
}

/** A folder that the service user can reach: `wanted`, or where a folder above it is closed to others, one in /var/tmp that `wanted` names. */
export function reachableFolder(wanted: string, user: RunAs): string {
  mkdirSync(wanted, { recursive: true })
  if (user.uid === undefined || canReach(wanted, user)) return wanted
  const pointer = join(wanted, 'elsewhere')
  const named = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : ''
  if (named && existsSync(named)) return named
  const made = mkdtempSync('/var/tmp/trunkline-')
  handOver(made, user)
  writeFileSync(pointer, `${made}\n`)
  return made
}

/** The program's folder, or a copy of it below `beside` when the service user cannot reach it where it is. */
export function reachableProgram(native: string, beside: string, user: RunAs): string {
  if (user.uid === undefined || canReach(native, user)) return native
  const copy = join(beside, 'postgresql')
  if (!existsSync(copy)) {
    // Under another name until it is whole: who is killed meanwhile leaves nothing that would be taken for the programs.
    const copying = `${copy}.new`
    rmSync(copying, { recursive: true, force: true })
    cpSync(native, copying, { recursive: true, verbatimSymlinks: true })
    renameSync(copying, copy)
  }
  return copy
}

function canReach(path: string, { uid, gid }: RunAs): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const { mode, uid: owner, gid: group } = statSync(at)
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (dirname(at) === at) return true
  }
}
