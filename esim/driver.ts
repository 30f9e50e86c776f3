import type { Money } from '../src/base/money.ts'
import type { Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'
import type { EventReading, RawEvent } from './events.ts'
import type { EsimProfile } from './profile.ts'
import type { EsimBundle, EsimTopUp, FoundTopUp, TopUpOption, TopUpWish } from './top-up.ts'

/**
 * What every eSIM provider must be able to do for us. Each names our unit key `<18-character sfOrderId>-<line>-<unit>` as its reference
 * (fixed width: provider searches are substring matches, so no reference may be part of another). A driver never repeats an order.
 */
export interface EsimDriver {
  readonly name: 'airalo' | 'esimgo'
  readonly caps: EsimCaps
  /**
   * Buys one eSIM. `refused`: nothing was bought and asking again is of no use as things stand. `not_sent` with `retryAfterMs`: the
   * provider turned it away for now. `unknown`: look with findOrder.
   */
  order(input: { reference: string; packageId: string }, call: Call): Promise<Outcome<EsimOrder>>
  /**
   * Writes our reference on an eSIM, where an order itself takes none; doing so again changes nothing. Left out where the order bears it.
   */
  mark?(input: { iccid: string; reference: string }, call: Call): Promise<Outcome<void>>
  /** All orders with exactly this reference, every page read. Throws RemoteError when that cannot be said for sure. */
  findOrder(input: { reference: string }, call: Call): Promise<FoundOrder>
  /**
   * Of an attempt whose reference was never written: all orders of one eSIM of that package and time which bear nobody's reference, the
   * older first. Any of them may be ours, or somebody else's. Throws RemoteError. Left out where `mark` is.
   */
  unmarkedOrders?(input: Unmarked, call: Call): Promise<EsimOrder[]>
  /**
   * One order by the provider's own id, whatever its lists show yet; its reference is what its eSIM bears now, '' for none. Throws RemoteError,
   * `not_found` also for what is no order of one eSIM, or not with the package that is named. Left out where `mark` is.
   */
  readOrder?(input: { providerOrderId: string; packageId?: string }, call: Call): Promise<EsimOrder>
  /**
   * All orders under references of ours from `from` to `to` (milliseconds since 1970), every page read; some from a day around may be among
   * them. Throws RemoteError. Left out where a provider's lists do not tell the reference.
   */
  listOrders?(input: { from: number; to: number }, call: Call): Promise<EsimOrder[]>
  /**
   * Everything that can be bought now, every page read. Long, slow and rationed: whoever asks keeps the answer for twenty minutes. Throws
   * RemoteError, also where it cannot be said for sure.
   */
  packages(call: Call): Promise<EsimPackage[]>
  /** Throws RemoteError `not_found` for an ICCID that is not ours. */
  usage(input: { iccid: string }, call: Call): Promise<EsimUsage>
  /** How far the profile has come on a phone, as far as the provider tells. Throws RemoteError like `usage`. */
  profile(input: { iccid: string }, call: Call): Promise<EsimProfile>
  /** Everything that was ever put on an eSIM, the order that it came with included. Throws RemoteError like `usage`. */
  bundles(input: { iccid: string }, call: Call): Promise<EsimBundle[]>
  /** What can be put on this eSIM now. Rationed like `packages`. Throws RemoteError like `usage`. */
  topUpOptions(input: { iccid: string }, call: Call): Promise<TopUpOption[]>
  /** Puts more on an eSIM that is there. The outcomes are those of `order`; `unknown`: look with findTopUp. */
  topUp(input: TopUpWish, call: Call): Promise<Outcome<EsimTopUp>>
  /**
   * Whether a top-up was made: by its reference, or where `caps.findTopUp` is `comparison`, by what is on the eSIM beside `before`, the ids of
   * `bundles` from ahead of the first attempt. There, one more is ours only while nothing else tops up the same eSIM. Throws RemoteError.
   */
  findTopUp(input: TopUpWish & { before: readonly string[] }, call: Call): Promise<FoundTopUp>
  /** A call of the provider's to us, proven by its signature over the bytes as they came. Says what may have changed; the truth is read fresh. */
  readEvent(raw: RawEvent): EventReading
  /** What is left to buy from. Throws RemoteError, `no_account` where nothing was ever paid in. */
  balance(call: Call): Promise<Money>
  /** Closes idle connections. */
  close(): void
}

export interface EsimCaps {
  /** How an order is found again: by reference alone (`search`), or only by circumstances (`heuristic`). */
  findByReference: 'search' | 'heuristic'
  /** How long after the end of an attempt "none" may be believed; every look in turn. */
  noneIsCertainAfterMs: readonly number[]
  idempotencyKey: boolean
  suspend: boolean
  topUp: boolean
  findTopUp: 'search' | 'comparison'
  /** Whether it is told that a profile was put on a phone, or only that data was used. */
  profile: 'told' | 'from_use'
}

export interface Unmarked {
  /** Left out: any. */
  packageId?: string
  /** The first and the last moment at which it can have been placed, milliseconds since 1970. */
  from: number
  to: number
  /** Whether it is known whose this one is: it is left out, and nothing is asked about it. */
  isTaken(providerOrderId: string): Promise<boolean>
}

export type FoundOrder = { is: 'none' } | { is: 'one'; order: EsimOrder } | { is: 'many'; orders: readonly EsimOrder[] }

export interface EsimPackage {
  id: string
  title: string
  /** What one costs us, in each currency in which the provider says so and that we keep. */
  costs: Money[]
}

export interface EsimOrder {
  providerOrderId: string
  reference: string
  packageId: string
  /** `pending`: accepted, no profile yet. `refunded` and `failed`: the profile, if any, must not be handed out. */
  state: 'ready' | 'pending' | 'failed' | 'refunded'
  /** UTC, ISO 8601; of several, the older one is kept. */
  placedAt: string | null
  /** What the provider charges us, where it says so. */
  cost: Money | null
  esims: readonly Esim[]
}

/** An activation code is a secret: who scans it first owns the profile. */
export interface Esim {
  iccid: string
  smdpAddress: string
  matchingId: string
  lpa: string
  confirmationCode?: string
  appleInstallUrl: string
}

export interface EsimUsage {
  status: 'not_active' | 'active' | 'finished' | 'expired' | 'recycled' | 'unknown'
  unlimited: boolean
  totalBytes: number | null
  remainingBytes: number | null
  /** UTC, ISO 8601. */
  expiresAt: string | null
  /** When we asked; the provider's own figures may be older. */
  asOf: string
}
