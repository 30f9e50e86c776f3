// The whole stack goes dark in the middle of the demo's story, again and again; the stand-ins alone live on.
import { seeded } from '../seeded.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { judgeBlackouts, type Told } from './oracle.ts'
import { planBlackouts } from './plan.ts'
import { live } from './story.ts'

/** Whole: at once, or one by one. That the supervisor alone is killed comes on top. */
const SIZES = {
  ci: { stories: 2, kills: { 'at once': 3, 'one by one': 2, 'supervisor alone': 1 }, phases: 3, cuts: 0 },
  release: { stories: 12, kills: { 'at once': 30, 'one by one': 20, 'supervisor alone': 10 }, phases: 8, cuts: 10 },
} as const

export async function blackout({ release, seed }: ProofOptions): Promise<Judged> {
  const size = SIZES[release ? 'release' : 'ci']
  const plan = planBlackouts(seeded(`${seed}/plan`), size)
  const calm = await live([], {}, seeded(`${seed}/calm`))
  const stories: Told[] = [calm.told]
  for (const [n, blackouts] of plan.entries()) {
    if (stories.some(({ whyDark }) => whyDark !== null)) break
    const { told } = await live(blackouts, calm.lengths, seeded(`${seed}/story-${n}`))
    stories.push(told)
    console.log(
      `story ${n + 1} of ${plan.length}: ${told.strikes.map(({ phase, way }) => `${way} in ${phase}`).join(', ')}; ${told.shown?.status}`,
    )
  }
  return judgeBlackouts({ wanted: { ...size, stories: size.stories + 1 }, stories })
}
