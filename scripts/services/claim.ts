// One owner at a time for a service's folder. The claim is a file that says who started the service and which
// process serves; a claim whose owner was killed is taken over, and what it left running is stopped first.
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSame, markOf, until, worksIn, type ProcessMark } from './processes.ts'

interface Note {
  owner: ProcessMark
  service?: ProcessMark
  /** What the next start should keep, such as the port. */
  kept?: Record<string, unknown>
}

export interface Claim {
  kept: Record<string, unknown>
  /** The service runs as `pid`. */
  serves(pid: number, kept?: Record<string, unknown>): void
  release(): void
}

/** A service is already running in the folder, and whoever started it still lives. */
export class FolderInUse extends Error {}

/**
 * Claims `folder` (made when missing) for this process. `worksFolder` is where the service's process works, by which a leftover is known.
 * Throws FolderInUse.
 */
export async function claimFolder(folder: string, what: string, worksFolder: string, stopSignal: NodeJS.Signals): Promise<Claim> {
  mkdirSync(folder, { recursive: true })
  const file = join(realpathSync(folder), 'owner.json')
  const found = readNote(file)
  if (found) await settle(found, { folder, what, worksFolder, stopSignal })
  const note: Note = { owner: markOf(process.pid), ...(found?.kept && { kept: found.kept }) }
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(note))
    renameSync(`${file}.new`, file)
  }
  save()
  return {
    kept: note.kept ?? {},
    serves(pid, kept) {
      note.service = markOf(pid)
      if (kept) note.kept = kept
      save()
    },
    release() {
      delete note.service
      // The owner goes, what is to be kept stays.
      if (note.kept) writeFileSync(file, JSON.stringify({ owner: { pid: 0, started: 'nobody' }, kept: note.kept }))
      else rmSync(file, { force: true })
    },
  }
}

async function settle(found: Note, of: { folder: string; what: string; worksFolder: string; stopSignal: NodeJS.Signals }): Promise<void> {
  const serving = found.service && isSame(found.service) && existsSync(of.worksFolder) && worksIn(found.service.pid, of.worksFolder)
  const ownerLives = found.owner.pid > 0 && isSame(found.owner)
  const starting = ownerLives && !found.service && found.owner.pid !== process.pid
  if (ownerLives && (serving || starting)) {
    const pid = found.service ? `process ${found.service.pid}` : 'just starting'
    throw new FolderInUse(
      `${of.what} is already running in ${of.folder} (${pid}, started by process ${found.owner.pid}). Stop that one, or set DATA_DIR to another folder.`,
    )
  }
  if (!serving || !found.service) return
  const { pid } = found.service
  process.kill(pid, of.stopSignal)
  if (await until(() => !worksIn(pid, of.worksFolder), 20_000)) return
  process.kill(pid, 'SIGKILL')
  await until(() => !worksIn(pid, of.worksFolder), 5_000)
}

function readNote(file: string): Note | undefined {
  if (!existsSync(file)) return undefined
  try {
    return asNote(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined // cut off by a crash in an older version's write; it names nobody
  }
}

/** The file is written by this module alone, whole or not at all, so its shape is checked no further than that it has an owner. */
function asNote(value: unknown): Note | undefined {
  return typeof value === 'object' && value !== null && 'owner' in value ? (value as Note) : undefined
}
