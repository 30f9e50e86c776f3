// Nothing is there twice but what a remote itself has carried out twice: after that nothing more is asked for it, until a person has said
// which of the two counts.

import type { IntentRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { Remotes } from '../remotes.ts'
import { followBought } from './bought.ts'
import { billedServices, text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

/** Effects of which a second one leaves a second record. */
export const WATCHED_FOR_COPIES = ['W-ORDER', 'E-ORDER', 'W-USER', 'W-CLIENT'] as const
type Watched = (typeof WATCHED_FOR_COPIES)[number]

interface Kind {
  breaks: string
  keys: () => string[]
  twice: (key: string) => string
}

export const watchCopies: OpenWatch = (world, say) => {
  const { journal, remotes } = world
  const intents = new WeakMap<Sent, IntentRow>()
  const bought = followBought(world)
  /** Of orders that bear no reference any may be taken for any unit that needs one: whose it is, is what was said. */
  const unitsBought = () => [...bought.makers].map(([id, unit]) => journal.esimClaims.all.find((claim) => claim.providerOrderId === id)?.unitKey ?? unit) // prettier-ignore
  const kinds: Readonly<Record<Watched, Kind>> = {
    'W-ORDER': {
      breaks: 'I1',
      keys: () => billedServices(remotes).map(({ key }) => key),
      twice: (key) => `line ${key} is billed more than once`,
    },
    'E-ORDER': { breaks: 'I2', keys: unitsBought, twice: (key) => `the eSIM ${key} was bought more than once` },
    'W-USER': { breaks: 'I7', keys: () => emails(remotes, 'users'), twice: (key) => `two WHMCS users of ${key}` },
    'W-CLIENT': { breaks: 'I7', keys: () => emails(remotes, 'clients'), twice: (key) => `two WHMCS clients of ${key}` },
  }
  /** How many of each key there were when a request had been carried out for the first time. */
  const once = new WeakMap<Sent, Map<string, number>>()
  /** How many of each key a remote has made by itself. */
  const planted = new Map<string, number>()
  const doubled: IntentRow[] = []

  function plant(sent: Sent, effect: string, { keys }: Kind): void {
    const now = tally(keys())
    const before = once.get(sent)
    once.set(sent, now)
    const more = before === undefined ? [] : [...now].filter(([key, count]) => count > (before.get(key) ?? 0))
    for (const [key] of more) planted.set(`${effect} ${key}`, (planted.get(`${effect} ${key}`) ?? 0) + 1)
    const intent = intents.get(sent)
    if (more.length > 0 && intent) doubled.push(intent)
  }

  function check(effect: string, { breaks, keys, twice }: Kind): void {
    for (const [key, count] of tally(keys())) if (count > 1 + (planted.get(`${effect} ${key}`) ?? 0)) say(breaks, twice(key))
  }

  /** A person has named the one that counts, and it was taken. */
  function isChosen({ flowId, step }: IntentRow): boolean {
    const flow = journal.flows.get(flowId)
    const result = flow?.steps.get(step)?.result ?? {}
    const taken = flow?.steps.get(step)?.state === 'done' ? Object.values(result).map(String) : []
    return flow?.decisions.some(({ type, remoteId }) => type === 'adopt' && remoteId !== null && taken.includes(remoteId)) ?? false
  }

  function checkBought(): void {
    if (bought.areMore()) say('I2', 'the provider has more orders than it was asked for')
  }

  return {
    onSent(sent, intent) {
      const { effect } = sent.purpose ?? {}
      if (effect === 'E-ORDER') bought.onSent(sent, intent)
      if (!intent) return
      intents.set(sent, intent)
      const double = doubled.find((made) => mustRest(made, intent) && !isChosen(made))
      if (double) say('F19', `${effect} (${intent.step}) was sent although ${double.step} is there twice (${double.marker})`)
    },
    onApplied(sent) {
      const effect = WATCHED_FOR_COPIES.find((id) => id === sent.purpose?.effect)
      if (effect === 'E-ORDER') bought.onApplied(sent)
      if (!effect) return
      const kind = kinds[effect]
      plant(sent, effect, kind)
      check(effect, kind)
      checkBought()
    },
    onEnd() {
      for (const [effect, kind] of Object.entries(kinds)) check(effect, kind)
      checkBought()
    },
  }
}

/**
 * Which of two eSIMs counts is no question, the older does; of anything else a person says, and until then its flow only tells of it. What was
 * bought before is marked all the same: nothing comes of that.
 */
function mustRest(double: IntentRow, intent: IntentRow): boolean {
  if (double.flowId !== intent.flowId) return false
  const isHarmless = intent.step.startsWith('write-back:') || intent.step.startsWith('esim-mark:')
  return double.step === intent.step || !(double.step.startsWith('esim:') || isHarmless)
}

const emails = (remotes: Remotes, of: 'users' | 'clients'): string[] => remotes.rows('whmcs', of).map((row) => text(row, 'email'))

function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
