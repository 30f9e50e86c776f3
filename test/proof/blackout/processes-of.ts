// Every process of a stack, whoever started it and whoever is left: known by the folder of its data, which each of them names or works in.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Found {
  pid: number
  parent: number
  command: string
}

/** Processes whose environment, command line or working folder is of that folder. Linux alone has /proc. */
export function processesOf(folder: string): Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => look(name, folder) ?? [])
}

function look(name: string, folder: string): Found | null {
  try {
    const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8')
    const command = read('cmdline').replaceAll('\0', ' ').trim()
    if (command === '') return null // it has ended, and nobody has asked how
    const isOurs =
      command.includes(folder) || read('environ').includes(`=${folder}`) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder)
    const stat = read('stat')
    return isOurs ? { pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command } : null
  } catch (error) {
    // Gone meanwhile; or another user's, which none of the stack's is that we could not have started.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) return null
    throw error
  }
}

/** Those that do not descend from `root`. */
export function strangersTo(root: number | undefined, all: readonly Found[]): Found[] {
  const parentOf = new Map(all.map(({ pid, parent }) => [pid, parent]))
  const descends = (pid: number | undefined): boolean => pid !== undefined && (pid === root || descends(parentOf.get(pid)))
  return all.filter(({ pid }) => !descends(pid))
}
