// T2: web and workers die at named points of every effect, with kill -9 and real sockets, and some are frozen there for longer than their
// leases; others go on, and everything comes about once.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { loadConfig } from '../../../src/base/config.ts'
import { openDatabase, type Db } from '../../../src/db/database.ts'
import { EFFECTS } from '../../../src/effects/table.ts'
import { quantile } from '../../../bench/figures.ts'
import { until } from '../../world/until.ts'
import { isReady } from '../ground.ts'
import { INSTANCES_ALIVE } from '../instances-alive.ts'
import { untilEnded } from '../open-flows.ts'
import { judgeCancelled } from './cancelled.ts'
import { searchLeaks } from './leaks.ts'
import { judgePeople, linkedOf } from './people.ts'
import { readPeople } from './read-people.ts'
import { judgeOutcome } from '../outcome/judge.ts'
import type { Wish } from '../outcome/truth.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions, Violation } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'
import { type Hit, hitFile, type Point, pointFile, POINTS } from './points.ts'
import { resumed } from './resume.ts'
import { rulesFor } from './rules.ts'
import { openPlay, type Play } from './scenarios.ts'

const SIZES = { ci: { rounds: 1 }, release: { rounds: 50 } } as const
const RESUME_P99_MOST_MS = 3_000
const CUSTOMERS = 6
/** Those who sign up in the course of it, for four effects at each point, with room for a second try. */
const NEWCOMERS_A_ROUND = 40
const HIT_WITHIN_MS = 20_000
const SETTLED_WITHIN_MS = 120_000

/** Recovery in seconds, and deadlines that are short against it. Who is frozen for a whole lease, which is not shortened, has not given up. */
const ENV = {
  TIME_SCALE: '400',
  SALESFORCE_TIMEOUT_MS: '2000',
  WHMCS_TIMEOUT_MS: '2000',
  ESIM_TIMEOUT_MS: '2000',
  MAIL_TIMEOUT_MS: '2000',
}

interface Cell {
  point: Point
  effect: string
}

const DEADLY = (Object.keys(POINTS) as Point[]).filter((point) => point !== 'F25')
const CELLS: readonly Cell[] = Object.values(EFFECTS)
  .filter((effect) => effect.class !== 'R')
  .flatMap(({ id }) => DEADLY.map((point) => ({ point, effect: id })))
/** Each waits until a lease has run out; web, where others' answers come from, has neither of them. */
const FROZEN: readonly Cell[] = [
  { point: 'F25', effect: 'E-ORDER' },
  { point: 'F25', effect: 'W-ORDER' },
]

export async function crash({ release, said }: ProofOptions): Promise<Judged> {
  const rounds = Number(said['rounds'] ?? SIZES[release ? 'release' : 'ci'].rounds)
  const folder = join('/tmp', `trunkline-points-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const stage = await openStage({
    customers: CUSTOMERS + NEWCOMERS_A_ROUND * rounds,
    instances: 2,
    web: 'test/proof/crash/web.ts',
    worker: 'test/proof/crash/worker.ts',
    env: { ...ENV, CRASH_POINTS: folder },
  })
  const db = openDatabase(stage.stack.env['DATABASE_URL'] ?? '', () => undefined, 4)
  let judged: Judged | undefined
  try {
    judged = await killAll(stage, db, folder, rounds)
    return judged
  } finally {
    await db.destroy()
    await stage.close(judged === undefined || judged.violations.length > 0)
  }
}

async function killAll(stage: Stage, db: Db, folder: string, rounds: number): Promise<Judged> {
  const customers = await stage.signUp(CUSTOMERS)
  const play = await openPlay(stage, db, customers, stage.numbers.slice(CUSTOMERS))
  const resumes: number[] = []
  const hits: Hit[] = []
  const missed: Cell[] = []
  let kills = 0
  let frozen = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const cell of [...CELLS, ...FROZEN]) {
      // One at a time: that all are gone at once is another proof's.
      await until(() => areAllThere(stage, db), 'every process to be there', HIT_WITHIN_MS)
      const hit = await hitAt(cell, folder, play)
      await play.calm()
      if (hit !== null) hits.push(hit.left)
      if (hit === null) missed.push(cell)
      else if (cell.point === 'F25') {
        await thawed(db, hit)
        frozen += 1
      } else {
        kills += 1
        resumes.push(...(await resumed(db, hit.left, hit.at)))
      }
    }
  }
  const unsettled = await untilEnded(db, SETTLED_WITHIN_MS)
  const shown = await readShown(play.buyers)
  const wishOf = (id: string): Wish => ({ id, shown: shown.get(id) ?? null })
  const truth = await readTruth(stage)
  const peopleTruth = await readPeople(stage, loadConfig(stage.stack.env).whmcs.customerNumberField)
  const outcome = judgeOutcome(
    play.wishes.map((id) => (id === null ? null : wishOf(id))),
    truth,
    rulesFor({ ...play, linked: linkedOf(play.people, peopleTruth), hits }),
  )
  const undone = judgeCancelled(play.cancelled.map(wishOf), truth)
  const people = judgePeople(play.people, peopleTruth)
  const leaks = await searchLeaks(stage, db, play.buyers)
  const p99 = quantile(resumes, 0.99)
  const violations: Violation[] = [
    ...outcome.violations,
    ...undone.violations,
    ...people.violations,
    ...leaks.violations,
    ...unsettled.map((what) => ({ breaks: 'I4', what })),
    ...missed.map(({ point, effect }) => ({ breaks: 'vacuous', what: `nobody came by ${effect}/${point}` })),
    ...(p99 <= RESUME_P99_MOST_MS ? [] : [{ breaks: 'resume', what: `99 of 100 flows were taken up within ${Math.round(p99)} ms only` }]),
  ]
  return {
    counts: {
      cells: CELLS.length + FROZEN.length,
      kills,
      frozen,
      wishes: play.wishes.length,
      active: outcome.active,
      atPerson: outcome.atPerson,
      reasons: outcome.reasons,
      cancelled: undone.cancelled,
      signUps: play.people.length,
      linked: people.linked,
      duplicates: outcome.duplicates + people.duplicates,
      lost: outcome.lost + undone.lost + people.lost,
      untold: outcome.untold,
      mailedAgain: outcome.mailedAgain,
      mailsHit: hits.flatMap(({ mails }) => mails).length,
      leaks: leaks.counts,
      resumed: resumes.length,
      resumeMs: { p50: quantile(resumes, 0.5), p99, max: Math.max(0, ...resumes) },
    },
    violations,
  }
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
