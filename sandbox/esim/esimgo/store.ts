import { BUNDLES, type SeedBundle, START_BALANCE_CENTS } from '../../seed/esimgo.ts'
import { iccid, type IccidStyle, matchingId, seeded, seededUuid } from '../identifiers.ts'

export const SMDP_HOST = 'rsp.minato.test'

export type ProfileStatus = 'Released' | 'Downloaded' | 'Installed' | 'Unavailable' | 'Deactivated'

/** A bundle on an eSIM. */
export interface Assignment {
  id: string
  reference: string
  bundle: SeedBundle
  assignedAtMs: number
  startedAtMs: number | undefined
  usedBytes: number
  isRevoked: boolean
}

export interface Esim {
  iccid: string
  matchingId: string
  assignedAtMs: number
  /** Lists do not show it before. */
  visibleAtMs: number
  customerRef: string | null
  profileStatus: ProfileStatus
  installedAtMs: number | undefined
  /** `partner`: by us, and lifted by us; `policy`: by the vendor, for good. */
  suspendedBy: 'partner' | 'policy' | undefined
  assignments: Assignment[]
  actions: { name: string; bundleName: string | null; atMs: number }[]
}

export interface OrderLine {
  type: 'bundle' | 'bundleRefund'
  bundle: SeedBundle
  quantity: number
  unitCents: number
  allowReassign: boolean
  iccids: string[]
}

export interface Order {
  reference: string
  lines: OrderLine[]
  createdAtMs: number
  /** Lists do not show it before. */
  visibleAtMs: number
  /** Before, it is `processing`, and its eSIMs are not told. */
  readyAtMs: number
  sourceIp: string
  balanceAfterCents: number
}

/** Everything the vendor holds. There is no idempotency: each `sell` is a new order, new eSIMs and less money. */
export interface Store {
  seed: string
  orders: Order[]
  esims: Map<string, Esim>
  balanceCents: number
  /** Bundles that are not sold at present. */
  gone: Set<string>
  /** What some bundles cost other than seeded. */
  costs: Map<string, number>
  visibilityLagMs: number
  iccidStyle: IccidStyle
  areLimitsOn: boolean
  /** As the vendor answered in earlier years: a bare array of orders, `createDate`. */
  isOldDialect: boolean
  /** Refunds to the balance, which the account manager allows. */
  areRefundsOn: boolean
  /** Where the account's callbacks go, and how their signature is written, of which the vendor's pages say both. */
  callback: { url: string | null; encoding: 'hex' | 'base64'; numericIccids: boolean }
  /** How often a connection was dropped by GET /esims/{iccid}/refresh. */
  refreshes: number
  lastOrder: number
  lastEsim: number
  lastAssignment: number
}

export const createStore = (seed: string): Store => ({
  seed,
  orders: [],
  esims: new Map(),
  balanceCents: START_BALANCE_CENTS,
  gone: new Set(),
  costs: new Map(),
  visibilityLagMs: 0,
  iccidStyle: 'valid',
  areLimitsOn: false,
  isOldDialect: false,
  areRefundsOn: false,
  callback: { url: null, encoding: 'hex', numericIccids: false },
  refreshes: 0,
  lastOrder: 0,
  lastEsim: 0,
  lastAssignment: 0,
})

/** Names are case-sensitive. */
export const findBundle = (store: Store, name: string): SeedBundle | undefined =>
  store.gone.has(name) ? undefined : BUNDLES.find((bundle) => bundle.name === name)

/** What one costs now. */
export const centsOf = (store: Store, bundle: SeedBundle): number => store.costs.get(bundle.name) ?? bundle.cents

/** A profile takes bundles of the group of its first one. */
export const isCompatible = (esim: Esim, bundle: SeedBundle): boolean =>
  (esim.assignments[0]?.bundle.group ?? bundle.group) === bundle.group && esim.profileStatus !== 'Unavailable' && !isOver(esim)

export const isOver = (esim: Esim): boolean => esim.profileStatus === 'Deactivated'

export const nextOrderReference = (store: Store): string => seededUuid(store.seed, `esimgo-order:${++store.lastOrder}`)

export function makeEsim(store: Store, nowMs: number): Esim {
  const n = ++store.lastEsim
  const esim: Esim = {
    iccid: iccid('894450', store.seed, n, store.iccidStyle),
    matchingId: matchingId(`${store.seed}:esimgo`, n),
    assignedAtMs: nowMs,
    visibleAtMs: nowMs + store.visibilityLagMs,
    customerRef: null,
    profileStatus: 'Released',
    installedAtMs: undefined,
    suspendedBy: undefined,
    assignments: [],
    actions: [],
  }
  store.esims.set(esim.iccid, esim)
  return esim
}

export function assign(store: Store, esim: Esim, bundle: SeedBundle, nowMs: number): void {
  const n = ++store.lastAssignment
  esim.assignments.push({
    id: String(215_000_000 + seeded(store.seed, 'assignments', 100_000) + n),
    reference: `${seededUuid(store.seed, `esimgo-assignment:${n}`)}-0`,
    bundle,
    assignedAtMs: nowMs,
    startedAtMs: undefined,
    usedBytes: 0,
    isRevoked: false,
  })
  note(esim, 'Bundle Applied', nowMs, bundle.name)
}

export const note = (esim: Esim, name: string, atMs: number, bundleName: string | null = null): void =>
  void esim.actions.push({ name, bundleName, atMs })
