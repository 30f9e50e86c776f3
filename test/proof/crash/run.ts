// T2: web and workers die at named points of every effect, with kill -9 and real sockets; others go on, and everything comes about once.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../../src/base/config.ts'
import { openDatabase, type Db } from '../../../src/db/database.ts'
import { EFFECTS } from '../../../src/effects/table.ts'
import { quantile } from '../../../bench/figures.ts'
import { until } from '../../world/until.ts'
import { isReady } from '../ground.ts'
import { untilEnded } from '../open-flows.ts'
import { judgeCancelled } from './cancelled.ts'
import { searchLeaks } from './leaks.ts'
import { judgePeople } from './people.ts'
import { readPeople } from './read-people.ts'
import { judgeOutcome, type Wish } from '../outcome/judge.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions, Violation } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'
import { type Hit, hitFile, type Point, pointFile, POINTS } from './points.ts'
import { resumed } from './resume.ts'
import { openPlay, type Play } from './scenarios.ts'

const SIZES = { ci: { rounds: 1 }, release: { rounds: 50 } } as const
const RESUME_P99_MOST_MS = 3_000
const CUSTOMERS = 6
/** Those who sign up in the course of it, for four effects at each point, with room for a second try. */
const NEWCOMERS_A_ROUND = 40
const HIT_WITHIN_MS = 20_000
const SETTLED_WITHIN_MS = 120_000

/** Recovery in seconds, and deadlines that are short against it. */
const ENV = {
  TIME_SCALE: '1000',
  SALESFORCE_TIMEOUT_MS: '2000',
  WHMCS_TIMEOUT_MS: '2000',
  ESIM_TIMEOUT_MS: '2000',
  MAIL_TIMEOUT_MS: '2000',
}

interface Cell {
  point: Point
  effect: string
}

const CELLS: readonly Cell[] = Object.values(EFFECTS)
  .filter((effect) => effect.class !== 'R')
  .flatMap(({ id }) => (Object.keys(POINTS) as Point[]).map((point) => ({ point, effect: id })))

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
  const missed: Cell[] = []
  let kills = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const cell of CELLS) {
      await until(() => isReady(stage.doors[0] ?? ''), 'web to be there', HIT_WITHIN_MS)
      const hit = await killAt(cell, folder, play)
      await play.calm()
      if (hit === null) missed.push(cell)
      else {
        kills += 1
        resumes.push(...(await resumed(db, hit.left, hit.at)))
      }
    }
  }
  const unsettled = await untilEnded(db, SETTLED_WITHIN_MS)
  const shown = await readShown(play.buyers)
  const wishOf = (id: string): Wish => ({ id, shown: shown.get(id) ?? null })
  const truth = await readTruth(stage)
  const outcome = judgeOutcome(
    play.wishes.map((id) => (id === null ? null : wishOf(id))),
    truth,
    2,
  )
  const undone = judgeCancelled(play.cancelled.map(wishOf), truth)
  const people = judgePeople(play.people, await readPeople(stage, loadConfig(stage.stack.env).whmcs.customerNumberField))
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
      cells: CELLS.length,
      kills,
      wishes: play.wishes.length,
      active: outcome.active,
      atPerson: outcome.atPerson,
      cancelled: undone.cancelled,
      signUps: play.people.length,
      linked: people.linked,
      duplicates: outcome.duplicates + people.duplicates,
      lost: outcome.lost + undone.lost + people.lost,
      leaks: leaks.counts,
      resumed: resumes.length,
      resumeMs: { p50: quantile(resumes, 0.5), p99, max: Math.max(0, ...resumes) },
    },
    violations,
  }
}

/** Arms the point and brings its effect about until a worker has died there. */
async function killAt({ point, effect }: Cell, folder: string, play: Play): Promise<{ left: Hit; at: number } | null> {
  const file = pointFile(folder, point, effect)
  rmSync(hitFile(file), { force: true }) // of the round before
  writeFileSync(file, '')
  const bringing = play.bring(effect).catch((error: unknown) => console.error(`${effect}/${point}: ${String(error)}`))
  const died = () => {
    try {
      return { left: JSON.parse(readFileSync(hitFile(file), 'utf8')) as Hit, at: statSync(hitFile(file)).mtimeMs }
    } catch {
      return null // not yet
    }
  }
  const hit = await until(died, `a worker to die at ${effect}/${point}`, HIT_WITHIN_MS).catch(() => null)
  await bringing
  return hit
}
