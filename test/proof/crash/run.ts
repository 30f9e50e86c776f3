// T2: web and workers die at named points of every effect, with kill -9 and real sockets, and some are frozen there for longer than their
// leases; others go on, and everything comes about once.
import { quantile } from '../../../bench/figures.ts'
import { loadConfig } from '../../../src/base/config.ts'
import { untilEnded } from '../open-flows.ts'
import { judgeOutcome } from '../outcome/judge.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Wish } from '../outcome/truth.ts'
import type { Judged, ProofOptions, Violation } from '../proof.ts'
import { judgeCancelled } from './cancelled.ts'
import { type Cell, CELLS, cellsAt, FROZEN } from './cells.ts'
import { killAtEach } from './kill.ts'
import { searchLeaks } from './leaks.ts'
import { judgePeople, linkedOf } from './people.ts'
import { readPeople } from './read-people.ts'
import { rulesFor } from './rules.ts'
import { openPlay } from './scenarios.ts'
import { type Cast, onScene, type Scene } from './scene.ts'

const PROVIDERS = ['airalo', 'esimgo'] as const
const SIZES = { ci: { rounds: 1 }, release: { rounds: 50 } } as const
const RESUME_P99_MOST_MS = 3_000
const CUSTOMERS = 6
/** Those who sign up in the course of it, for four effects at each point, with room for a second try. */
const NEWCOMERS_A_ROUND = 40
const SETTLED_WITHIN_MS = 120_000

/** One after the other with each provider of eSIMs; `esims` names one of them. */
export async function crash({ release, said }: ProofOptions): Promise<Judged> {
  const rounds = Number(said['rounds'] ?? SIZES[release ? 'release' : 'ci'].rounds)
  const providers = PROVIDERS.filter((name) => said['esims'] === undefined || said['esims'] === name)
  const counts: Record<string, unknown> = {}
  const violations: Violation[] = providers.length === 0 ? [{ breaks: 'vacuous', what: `no such provider: ${said['esims']}` }] : []
  for (const esims of providers) {
    const cells = Array.from({ length: rounds }, () => cellsAt(esims, [...CELLS, ...FROZEN])).flat()
    const judged = await onScene({ customers: CUSTOMERS + NEWCOMERS_A_ROUND * rounds, esims }, (scene) => killAll(scene, cells, esims))
    counts[esims] = judged.counts
    violations.push(...judged.violations)
  }
  return { counts, violations }
}

async function killAll(scene: Scene, cells: readonly Cell[], esims: Cast['esims']): Promise<Judged> {
  const { stage, db } = scene
  const customers = await stage.signUp(CUSTOMERS)
  const play = await openPlay(stage, db, customers, stage.numbers.slice(CUSTOMERS))
  const { kills, frozen, hits, resumeMs, missed } = await killAtEach(cells, play, scene)
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
  const leaks = await searchLeaks(stage, db, play.buyers, esims)
  const p99 = quantile(resumeMs, 0.99)
  const violations: Violation[] = [
    ...outcome.violations,
    ...undone.violations,
    ...people.violations,
    ...leaks.violations,
    ...unsettled.map((what) => ({ breaks: 'I4', what })),
    ...missed,
    ...(p99 <= RESUME_P99_MOST_MS ? [] : [{ breaks: 'resume', what: `99 of 100 flows were taken up within ${Math.round(p99)} ms only` }]),
  ]
  return {
    counts: {
      cells: new Set(cells.map(({ effect, point }) => `${effect}/${point}`)).size,
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
      mailsHit: hits.flatMap(({ mails }) => mails.sent).length,
      leaks: leaks.counts,
      resumed: resumeMs.length,
      resumeMs: { p50: quantile(resumeMs, 0.5), p99, max: Math.max(0, ...resumeMs) },
    },
    violations,
  }
}
