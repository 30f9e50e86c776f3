// A remote whose truth we keep: what was applied, and every question and request as it came in.

import { done, notSent, type Outcome, refused, unknown } from '../../src/base/outcome.ts'
import { type Call, RemoteError } from '../../src/base/remote.ts'
import { type AnyEffect, type Effect, effect, type Found } from '../../src/journal/effect.ts'

/** What becomes of a request: whether it is applied, and what its sender is told. */
export type Fate = 'done' | 'applied, not told' | 'not applied, not told' | 'not sent' | 'refused' | 'row locked' | 'throws'

export interface Asked {
  what: 'find' | 'perform'
  effect: string
  marker: string
  /** Monotonic, for telling what came after what, and how much later at least. */
  at: number
}

type Wish = { marker: string; lane?: string }
type Nature = Pick<Effect, 'class' | 'quietMs'> &
  Partial<Pick<Effect, 'confirmNoneMs' | 'maxPerforms' | 'giveUpMs' | 'afterQuiet' | 'follows' | 'vital'>> & {
    finds?: boolean
    deadlineMs?: number
  }

export interface FakeRemote {
  effects: Record<string, AnyEffect<object>>
  /** Markers, in the order in which they were applied. */
  applied: string[]
  asked: Asked[]
  /** At most this many requests were under way at once, of all and of each lane. */
  busiest: { all: number; lane: number }
  /** The fates of the next requests; `done` when none is left. */
  fates: Fate[]
  /** Looks fail, or say `many`, while these are set. */
  findFails: boolean
  findsMany: boolean
  /** Awaited at these points, with the marker. */
  on: Record<'find' | 'beforeSend' | 'underWay' | 'applied', (marker: string, call: Call) => Promise<void> | void>
  performs(marker: string): Asked[]
  finds(marker: string): Asked[]
}

/** Effects `K`, `S`, `B`, `N` and what `more` adds, all at one remote. The quiet periods are those of small effects. */
export function fakeRemote(more: Record<string, Nature> = {}): FakeRemote {
  const underWay: { marker: string; lane: string | undefined }[] = []
  const nothing = () => undefined
  const remote: FakeRemote = {
    effects: {},
    applied: [],
    asked: [],
    busiest: { all: 0, lane: 0 },
    fates: [],
    findFails: false,
    findsMany: false,
    on: { find: nothing, beforeSend: nothing, underWay: nothing, applied: nothing },
    performs: (marker) => remote.asked.filter((asked) => asked.what === 'perform' && asked.marker === marker),
    finds: (marker) => remote.asked.filter((asked) => asked.what === 'find' && asked.marker === marker),
  }
  const ask = (what: Asked['what'], id: string, marker: string) =>
    void remote.asked.push({ what, effect: id, marker, at: performance.now() })

  async function find(id: string, { marker }: Wish, call: Call): Promise<Found<string>> {
    ask('find', id, marker)
    await remote.on.find(marker, call)
    if (remote.findFails) throw new RemoteError('whmcs', 'unreachable', 'not_reachable')
    if (remote.findsMany) return { is: 'many', code: 'duplicate_found' }
    return remote.applied.includes(marker) ? { is: 'one', value: marker } : { is: 'none' }
  }

  async function perform(id: string, { marker, lane }: Wish, call: Call): Promise<Outcome<string>> {
    await remote.on.beforeSend(marker, call)
    try {
      call.beforeSend?.()
    } catch {
      return notSent('stopped') // as every client does when it is stopped before the first byte
    }
    ask('perform', id, marker)
    underWay.push({ marker, lane })
    remote.busiest.all = Math.max(remote.busiest.all, underWay.length)
    if (lane !== undefined) remote.busiest.lane = Math.max(remote.busiest.lane, underWay.filter((other) => other.lane === lane).length)
    try {
      await remote.on.underWay(marker, call)
      return await meet(marker, call, remote.fates.shift() ?? 'done')
    } finally {
      underWay.splice(
        underWay.findIndex((other) => other.marker === marker),
        1,
      )
    }
  }

  async function meet(marker: string, call: Call, fate: Fate): Promise<Outcome<string>> {
    if (fate === 'not sent') return notSent('not_reachable')
    if (fate === 'refused') return refused('not_like_that')
    if (fate === 'row locked') return { is: 'refused', code: 'UNABLE_TO_LOCK_ROW', retryable: true }
    if (fate === 'throws') throw new Error('a fault of ours')
    if (fate === 'not applied, not told') return unknown('timeout')
    remote.applied.push(marker)
    await remote.on.applied(marker, call)
    return fate === 'done' ? done(marker) : unknown('timeout')
  }

  const natures: Record<string, Nature> = {
    K: { class: 'K', quietMs: 30_000 },
    S: { class: 'S', quietMs: 0 },
    B: { class: 'B', quietMs: 120_000 },
    N: { class: 'N', quietMs: 60_000, finds: false },
    ...more,
  }
  for (const [id, { finds = true, deadlineMs = 50, ...nature }] of Object.entries(natures)) {
    remote.effects[id] = effect<object>().changing<Wish, string>({
      id,
      system: 'whmcs',
      ...nature,
      deadlineMs: () => deadlineMs,
      marker: ({ marker }) => marker,
      lane: ({ lane, marker }) => lane ?? marker,
      find: finds ? (wish, _tools, call) => find(id, wish, call) : null,
      verify: async (_wish, remoteId) => (remote.applied.includes(remoteId) ? { is: 'one', value: remoteId } : { is: 'none' }),
      perform: (wish, _tools, call) => perform(id, wish, call),
    })
  }
  return remote
}
