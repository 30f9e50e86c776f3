// PostgreSQL's lock files name the process that holds them, and a killed server leaves them behind.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { isKnown, processesIn } from './processes.ts'

/**
 * Takes away those of a folder in which nothing works any more. Where their process is gone the server does so itself. It would be stopped
 * by one that only has the id: given out again after a crash, or kept for a dead one that nobody has asked after yet, in a container
 * perhaps for ever.
 */
export function clearStaleLocks(data: string, files: readonly string[]): void {
  for (const file of files) if (existsSync(file) && isKnown(pidIn(file)) && processesIn(data).length === 0) rmSync(file)
}

/** What stands in their first line; that of a socket's file may be padded. */
export const pidIn = (lockFile: string): number => Number.parseInt(readFileSync(lockFile, 'utf8'), 10)
