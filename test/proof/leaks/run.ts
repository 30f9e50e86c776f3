// T9: what must not lie about is searched for wherever it could: in what processes that were killed leave, and in all that a flow full of
// unique texts was told, logged, kept and called.
import { runVitest } from '../../../scripts/run-vitest.ts'
import { CELLS, cellsAt, ONE_AN_EFFECT } from '../crash/cells.ts'
import { killAtEach } from '../crash/kill.ts'
import { searchLeaks } from '../crash/leaks.ts'
import { openPlay } from '../crash/scenarios.ts'
import { onScene, type Scene } from '../crash/scene.ts'
import { untilEnded } from '../open-flows.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { FLOW, judgeLeaks } from './oracle.ts'

const CUSTOMERS = 6
/** More than sign up: each of them is in Salesforce, with an address that may be nowhere else. */
const NEWCOMERS = 100
const SETTLED_WITHIN_MS = 120_000

export async function searchEverywhere({ release }: ProofOptions): Promise<Judged> {
  // First, since the stack of the other sets this process's environment, which the tests would inherit.
  const flow = await runVitest([FLOW, '--reporter=default'])
  const left = await onScene({ customers: CUSTOMERS + NEWCOMERS, esims: 'airalo' }, (scene) => leftByTheKilled(scene, release))
  return judgeLeaks(left, flow)
}

/** Each effect dies once, at one point or another; in a release at every point. */
async function leftByTheKilled(scene: Scene, release: boolean): Promise<Judged> {
  const { stage, db } = scene
  const play = await openPlay(stage, db, await stage.signUp(CUSTOMERS), stage.numbers.slice(CUSTOMERS))
  const { kills, missed } = await killAtEach(cellsAt('airalo', release ? CELLS : ONE_AN_EFFECT), play, scene)
  // What becomes of it is another proof's; what is still to be written is written by then.
  await untilEnded(db, SETTLED_WITHIN_MS)
  const { counts, violations } = await searchLeaks(stage, db, play.buyers)
  return { counts: { kills, ...counts }, violations: [...missed, ...violations] }
}
