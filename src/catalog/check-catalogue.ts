import type { Fault } from '../../mappings/gate/faults.ts'
import { type CatalogEntry, type NotOnSale, packagesNeeded } from '../../mappings/product.ts'
import type { GateSettings } from '../../mappings/types.ts'
import type { Clock } from '../base/clock.ts'
import { type Call, RemoteError, type System } from '../base/remote.ts'
import { remoteSides, type Sides } from './remote-sides.ts'
import { entriesOf } from './snapshot.ts'

/** A visible product, and whether it is sold now. */
export interface CheckedProduct {
  /** Product2 id, 18 characters. */
  productId: string
  name: string
  sold: boolean
  /** All that keeps it from being sold, or will on its first day; empty for one that is, or that somebody wants unsold. */
  faults: readonly Fault[]
  /** Why it is not sold though nothing is wrong: its days, its Active, or that it is for nobody. */
  wish: Exclude<NotOnSale, 'not_visible'> | null
}

export interface CheckedCatalogue {
  items: CheckedProduct[]
  /** Systems that did not answer; what rests on them was not compared. Without Salesforce there are no items. */
  notAsked: { system: System; code: string }[]
}

export interface CheckDeps extends Sides {
  clock: Clock
  gate: GateSettings
  /** YYYY-MM-DD in the business's time zone. */
  dayOf: (at: number) => string
}

/** Nobody waits for a page here: a system that is slow has answered all the same. */
const DEADLINE_MS = 30_000

/** Puts every visible product through the gate of the catalogue, all sides read anew. Never throws for a system that does not answer. */
export async function checkCatalogue(deps: CheckDeps, { correlationId }: Call): Promise<CheckedCatalogue> {
  const call: Call = { correlationId, deadlineMs: DEADLINE_MS }
  const { gate, clock, dayOf } = deps
  const sides = remoteSides(deps)
  const today = dayOf(clock.now())
  const notAsked: CheckedCatalogue['notAsked'] = []
  const asked = <T>(reading: Promise<T>): Promise<T | null> =>
    reading.catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      notAsked.push({ system: error.system, code: error.code })
      return null
    })
  const [rows, products] = await Promise.all([asked(sides.readRows(call)), asked(sides.readProducts(call))])
  if (rows === null) return { items: [], notAsked }
  const needed = packagesNeeded(rows.rows, today)
  const packages = needed.length === 0 ? [] : ((await asked(sides.readPackages(needed, call))) ?? [])
  return { items: entriesOf({ rows, products, doubted: [], packages }, gate, today).flatMap(toChecked), notAsked }
}

function toChecked(entry: CatalogEntry): CheckedProduct[] {
  switch (entry.is) {
    case 'shown':
      return [{ productId: entry.product.id, name: entry.product.name, sold: true, faults: [], wish: null }]
    case 'withheld':
      return [{ productId: entry.productId, name: entry.name, sold: false, faults: entry.faults, wish: null }]
    case 'not_on_sale':
      return entry.why === 'not_visible'
        ? []
        : [{ productId: entry.productId, name: entry.name, sold: false, faults: entry.faults, wish: entry.why }]
  }
}
