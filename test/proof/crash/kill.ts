// Has a process die at each of these cells, one after the other, and sees who goes on with what it had in hand.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Db } from '../../../src/db/database.ts'
import { until } from '../../world/until.ts'
import { isReady } from '../ground.ts'
import { INSTANCES_ALIVE } from '../instances-alive.ts'
import type { Violation } from '../proof.ts'
import type { Stage } from '../stage.ts'
import type { Cell } from './cells.ts'
import { type Hit, hitFile, pointFile } from './points.ts'
import { resumed } from './resume.ts'
import type { Play } from './scenarios.ts'
import type { Scene } from './scene.ts'

const HIT_WITHIN_MS = 20_000

export interface Killed {
  kills: number
  frozen: number
  hits: readonly Hit[]
  /** From the kill until each flow was taken up. */
  resumeMs: readonly number[]
  /** Cells that nobody came by. */
  missed: readonly Violation[]
}

export async function killAtEach(cells: readonly Cell[], play: Play, { stage, db, folder }: Scene): Promise<Killed> {
  const hits: Hit[] = []
  const resumeMs: number[] = []
  const missed: Violation[] = []
  let [kills, frozen] = [0, 0]
  for (const cell of cells) {
    // One at a time: that all are gone at once is another proof's.
    await until(() => areAllThere(stage, db), 'every process to be there', HIT_WITHIN_MS)
    const hit = await hitAt(cell, folder, play)
    await play.calm()
    if (hit === null) {
      missed.push({ breaks: 'vacuous', what: `nobody came by ${cell.effect}/${cell.point}` })
      continue
    }
    hits.push(hit.left)
    if (cell.point === 'F25') {
      await thawed(db, hit)
      frozen += 1
    } else {
      kills += 1
      resumeMs.push(...(await resumed(db, hit.left, hit.at)))
    }
  }
  return { kills, frozen, hits, resumeMs, missed }
}

async function areAllThere({ doors }: Stage, db: Db): Promise<boolean> {
  const { rows } = await sql.raw<{ count: number }>(INSTANCES_ALIVE).execute(db)
  return rows[0]?.count === 2 * doors.length && isReady(doors[0] ?? '')
}

/** Lets a frozen process go on once somebody else has taken its flow up: what it was about to send is not its own any more. */
async function thawed(db: Db, { left, at }: { left: Hit; at: number }): Promise<void> {
  try {
    await resumed(db, left, at)
  } finally {
    process.kill(left.pid, 'SIGCONT')
  }
}

/** Arms the point and brings its effect about until it has befallen a process. */
async function hitAt({ point, effect }: Cell, folder: string, play: Play): Promise<{ left: Hit; at: number } | null> {
  const file = pointFile(folder, point, effect)
  rmSync(hitFile(file), { force: true }) // of the round before
  writeFileSync(file, '')
  const bringing = play.bring(effect).catch((error: unknown) => console.error(`${effect}/${point}: ${String(error)}`))
  const befell = () => {
    try {
      return { left: JSON.parse(readFileSync(hitFile(file), 'utf8')) as Hit, at: statSync(hitFile(file)).mtimeMs }
    } catch {
      return null // not yet
    }
  }
  const hit = await until(befell, `a process to come by ${effect}/${point}`, HIT_WITHIN_MS).catch(() => null)
  await bringing
  return hit
}
