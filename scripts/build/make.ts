// What is made out of files, and made again once they have changed.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

export interface Made {
  /** As it is told to whoever waits. */
  name: string
  /** Where it is put, and what of says which files it was made. */
  folder: string
  /** The files it is made from, below the repository's root; package-lock.json is always one. */
  from: readonly string[]
  /** A part of them that is made itself. */
  except?: string
  /** A machine without it (a server) takes what it was given. */
  tool: string
  make(): void | Promise<void>
}

const markOf = ({ folder }: Made): string => join(folder, '.made-from')
const madeFrom = (one: Made): string | null => (existsSync(markOf(one)) ? readFileSync(markOf(one), 'utf8') : null)

/** Throws with what the tool says when it cannot be made. */
export async function make(one: Made): Promise<void> {
  const wanted = fingerprint(one)
  await one.make()
  writeFileSync(markOf(one), wanted)
}

export async function makeIfNeeded(one: Made, say: (line: string) => void): Promise<void> {
  const made = madeFrom(one)
  if (made !== null && !existsSync(one.tool)) return
  if (made === fingerprint(one)) return
  say(`Building the ${one.name} …`)
  await make(one)
}

function fingerprint({ from, except }: Made): string {
  const hash = createHash('sha256')
  const found = globSync([...from], { cwd: ROOT, withFileTypes: true, exclude: (entry) => entry.name === except })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const path of [join(ROOT, 'package-lock.json'), ...paths.sort()]) hash.update(path.slice(ROOT.length)).update(readFileSync(path))
  return hash.digest('hex')
}
