import { COUNTRIES, type SeedOperator, type SeedPackage, START_BALANCE_CENTS } from '../../seed/airalo.ts'
import { iccid, type IccidStyle, matchingId, seeded, seededText } from '../identifiers.ts'
import { addData, usageAt } from './usage.ts'

export const SMDP_HOST = 'rsp.hinode.test'
export const TOKEN_LIFE_MS = 31_622_400_000

export const USAGE_STATES = ['NOT_ACTIVE', 'ACTIVE', 'FINISHED', 'UNKNOWN', 'EXPIRED', 'RECYCLED'] as const
export interface Usage {
  status: (typeof USAGE_STATES)[number]
  /** At `sinceMs`, where it is in use: from then on it falls. */
  remainingMb: number
  expiresAtMs: number | undefined
  /** Left out: not in use, so nothing changes by itself. */
  sinceMs?: number
}

export interface Sim {
  id: number
  iccid: string
  matchingId: string
  orderId: number
  createdAtMs: number
  usage: Usage
  /** What was put on it later. */
  topUps: { orderId: number; item: SeedPackage; boughtAtMs: number }[]
  /** What the usage endpoint last answered: it caches for 20 minutes. */
  shown?: { usage: Usage; atMs: number }
}

export interface Order {
  id: number
  type: 'sim' | 'topup'
  packageId: string
  /** As it came: a number in JSON, text in a form. */
  quantity: number | string
  description: string | null
  brand: string | null
  createdAtMs: number
  /** Lists do not show the order before. */
  visibleAtMs: number
  /** None in a top-up, which has `iccid`. */
  sims: Sim[]
  iccid?: string
}

export interface NewOrder {
  product: Product
  quantity: number | string
  description: string | null
  brand: string | null
}

export interface Product {
  operator: SeedOperator
  package: SeedPackage
}

export interface SoldSim {
  sim: Sim
  order: Order
}

/** Everything the provider holds. There is no idempotency: each `sell` is a new order, new eSIMs and less credit. */
export interface Store {
  seed: string
  orders: Order[]
  sims: Map<string, SoldSim>
  tokens: Map<string, number>
  balanceCents: number
  /** Pieces left of the packages that are short; the others never end. */
  stock: Map<string, number>
  /** What some packages cost other than seeded. */
  costs: Map<string, { netCents?: number | undefined; currencies?: string[] | undefined }>
  visibilityLagMs: number
  iccidStyle: IccidStyle
  isSignatureRequired: boolean
  areLimitsOn: boolean
  /** The partner account takes calls from other addresses alone. */
  isAddressBlocked: boolean
  /** False: nothing was ever paid in. */
  hasAccount: boolean
  /** Where events of a kind are sent. */
  optedIn: Map<string, string>
  /** What the events are signed over: the bytes, or the JSON as PHP writes it again. */
  signsAsPhp: boolean
  /** The credit warning that was sent last, in per cent. */
  creditLevel: number
  lastToken: number
  lastOrder: number
  lastSim: number
  lastRequest: number
}

export const createStore = (seed: string): Store => ({
  seed,
  orders: [],
  sims: new Map(),
  tokens: new Map(),
  balanceCents: START_BALANCE_CENTS,
  stock: new Map(),
  costs: new Map(),
  visibilityLagMs: 0,
  iccidStyle: 'valid',
  isSignatureRequired: false,
  areLimitsOn: false,
  isAddressBlocked: false,
  hasAccount: true,
  optedIn: new Map(),
  signsAsPhp: false,
  creditLevel: 0,
  lastToken: 0,
  lastOrder: 0,
  lastSim: 0,
  lastRequest: 0,
})

const PRODUCTS = new Map<string, Product>(
  COUNTRIES.flatMap(({ operators }) => operators).flatMap((operator) =>
    operator.packages.map((item): [string, Product] => [item.id, { operator, package: item }]),
  ),
)

export const findProduct = (packageId: string): Product | undefined => PRODUCTS.get(packageId)

/** Every package can be bought again for an eSIM of its operator, under an id of its own. */
export const findTopUp = (packageId: string): Product | undefined =>
  packageId.endsWith('-topup') ? PRODUCTS.get(packageId.slice(0, -'-topup'.length)) : undefined

/** All that was ever bought for it. */
export const totalMbOf = ({ sim, order }: SoldSim): number =>
  (findProduct(order.packageId)?.package.amountMb ?? 0) + sim.topUps.reduce((sum, { item }) => sum + item.amountMb, 0)

export function usageNow({ sim, order }: SoldSim, nowMs: number): Usage {
  const item = findProduct(order.packageId)?.package
  return item ? usageAt(sim.usage, item, nowMs) : sim.usage
}

/** What one costs now. */
export const netCentsOf = (store: Store, item: SeedPackage): number => store.costs.get(item.id)?.netCents ?? item.netCents

export function issueToken(store: Store, nowMs: number): string {
  const token = `airalo-${seededText(store.seed, `token:${++store.lastToken}`, 32)}`
  store.tokens.set(token, nowMs + TOKEN_LIFE_MS)
  return token
}

/** 25 characters, as Airalo's are. */
export const issueRequestId = (store: Store): string => seededText(store.seed, `request:${++store.lastRequest}`, 25)

/** Books the order: eSIMs are made, credit and stock fall. The caller has checked both. */
export function sell(store: Store, order: NewOrder, nowMs: number): Order {
  const quantity = Number(order.quantity)
  const id = nextOrderId(store)
  const sims = Array.from({ length: quantity }, () => makeSim(store, id, order.product.package, nowMs))
  const sold: Order = {
    id,
    type: 'sim',
    packageId: order.product.package.id,
    quantity: order.quantity,
    description: order.description,
    brand: order.brand,
    createdAtMs: nowMs,
    visibleAtMs: nowMs + store.visibilityLagMs,
    sims,
  }
  store.orders.push(sold)
  for (const sim of sims) store.sims.set(sim.iccid, { sim, order: sold })
  store.balanceCents -= netCentsOf(store, order.product.package) * quantity
  const left = store.stock.get(sold.packageId)
  if (left !== undefined) store.stock.set(sold.packageId, left - quantity)
  return sold
}

const nextOrderId = (store: Store): number => 500_000 + seeded(store.seed, 'orders', 100_000) + ++store.lastOrder

/** Books a top-up, with the same lack of a key against doubles. */
export function sellTopUp(store: Store, hit: SoldSim, { package: item }: Product, description: string | null, nowMs: number): Order {
  const { sim } = hit
  const sold: Order = {
    id: nextOrderId(store),
    type: 'topup',
    packageId: `${item.id}-topup`,
    quantity: 1,
    // The vendor's own, where none is sent.
    description: description ?? `Topup for ${sim.iccid}`,
    brand: null,
    createdAtMs: nowMs,
    visibleAtMs: nowMs + store.visibilityLagMs,
    sims: [],
    iccid: sim.iccid,
  }
  store.orders.push(sold)
  store.balanceCents -= netCentsOf(store, item)
  sim.topUps.push({ orderId: sold.id, item, boughtAtMs: nowMs })
  sim.usage = addData(usageNow(hit, nowMs), item.amountMb, nowMs)
  return sold
}

function makeSim(store: Store, orderId: number, item: SeedPackage, nowMs: number): Sim {
  const n = ++store.lastSim
  return {
    id: 700_000 + n,
    iccid: iccid('898110', store.seed, n, store.iccidStyle),
    matchingId: matchingId(store.seed, n),
    orderId,
    createdAtMs: nowMs,
    topUps: [],
    usage: { status: 'NOT_ACTIVE', remainingMb: item.amountMb, expiresAtMs: undefined },
  }
}
