// One story from the first start to its end, with the blackouts planned for it.
import { setTimeout as sleep } from 'node:timers/promises'
import { readShown } from '../outcome/read.ts'
import type { Seeded } from '../seeded.ts'
import { type DarkStack, darkStack } from './dark-stack.ts'
import { faultsOf, type Told } from './oracle.ts'
import { openOutside, type Outside } from './outside.ts'
import { openPeople } from './people.ts'
import type { Blackout } from './plan.ts'
import { type Lengths, openProgress } from './progress.ts'
import { readHeld, withCuts } from './read.ts'
import { Dark, openStriker } from './striker.ts'

export interface Lived {
  told: Told
  lengths: Lengths
}

/** What comes late comes by then: a mail is repeated after 6 s and some. */
const REST_MS = 8_000

/** Without blackouts it is stopped and started again at the end, so that every length is known. */
export async function live(blackouts: readonly Blackout[], lengths: Lengths, random: Seeded): Promise<Lived> {
  const outside = await openOutside()
  const stack = darkStack(outside.folder, outside.env, random)
  let lived: Lived | undefined
  try {
    lived = await tell(outside, stack, blackouts, lengths)
    return lived
  } finally {
    await stack.kill('at once')
    await outside.close(lived === undefined || faultsOf(lived.told).violations.length > 0)
  }
}

async function tell(outside: Outside, stack: DarkStack, blackouts: readonly Blackout[], lengths: Lengths): Promise<Lived> {
  const over = new AbortController()
  const progress = openProgress()
  const people = openPeople(outside, over.signal)
  const striker = openStriker({ stack, progress, blackouts, lengths, waiting: people.underWay })
  let id: string | null = null
  let whyDark: string | null = null
  try {
    progress.enter('first start')
    await striker.bringUp('first start')
    ;[id] = await Promise.all([people.live(progress.enter), striker.strikeAll(over.signal)])
    await sleep(REST_MS)
    if (blackouts.length === 0) {
      striker.strangers.push(...(await stack.stop()))
      await striker.bringUp('coming back')
    }
  } catch (error) {
    if (!(error instanceof Dark)) throw error
    whyDark = error.message
  } finally {
    over.abort()
  }
  const shown = id === null || whyDark !== null ? null : ((await readShown([people.buyer])).get(id) ?? null)
  const { backMs, strangers } = striker
  const left = await stack.stop()
  const answers = people.answers.map(({ status, code }) => ({ status, code }))
  const strikes = await withCuts(outside, striker.strikes)
  return {
    told: { id, shown, whyDark, strikes, backMs, strangers, left, answers, ...(await readHeld(outside)) },
    lengths: { ...progress.lengths(), 'first start': striker.firstMs(), 'coming back': backMs[0] ?? striker.firstMs() },
  }
}
