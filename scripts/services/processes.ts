// What we can know about a process from its id alone. Ids are used again by the system, so an id never counts
// without a second sign: when the process started, or the folder in which it works.
import { readFileSync, readlinkSync, readdirSync, realpathSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessMark {
  pid: number
  /** When it started, in the system's own words; empty where the system does not say. */
  started: string
}

export const isAlive = (pid: number): boolean => isKnown(pid) && !isZombie(pid)

/** Whether the system has a process of that id, be it one that has ended and waits for its parent to ask how. */
export function isKnown(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export const markOf = (pid: number): ProcessMark => ({ pid, started: startOf(pid) })

/** The very process that was marked, not a later one with the same id. */
export const isSame = (mark: ProcessMark): boolean => isAlive(mark.pid) && startOf(mark.pid) === mark.started

/** Whether `pid` is a live process that works in `folder`; PostgreSQL and Redis both move into their data folder. */
export function worksIn(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') return linkOf(`/proc/${pid}/cwd`) === realpathSync(folder)
  return ps(pid, 'command=').includes(folder)
}

/** Every process that works in `folder`: after a kill -9 of a server its children may outlive it for a moment. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const real = realpathSync(folder)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/cwd`) === real)
    .map(Number)
}

/** Waits until `happened`; false when it did not within `limitMs`. */
export async function until(happened: () => boolean | Promise<boolean>, limitMs: number, everyMs = 25): Promise<boolean> {
  const end = performance.now() + limitMs
  for (;;) {
    if (await happened()) return true
    if (performance.now() >= end) return false
    await sleep(everyMs)
  }
}

function startOf(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  // Field 22, counted behind the name, which may itself hold spaces and brackets (proc(5)).
  return statOf(pid)?.[19] ?? ''
}

const isZombie = (pid: number): boolean => process.platform === 'linux' && statOf(pid)?.[0] === 'Z'

function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined // the process is gone
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined // gone, or another user's
  }
}

const ps = (pid: number, field: string): string =>
  spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
