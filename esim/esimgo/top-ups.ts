import { RemoteError } from '../../src/base/remote.ts'
import type { ReadJson } from '../json.ts'
import { type FoundTopUp, foundTopUps, type TopUpOption, type TopUpWish } from '../top-up.ts'
import { type Bundle, costsOf, everyBundle, readAccount } from './list-bundles.ts'
import { everyOrder } from './lists.ts'
import { isTopUpOf, toTopUp } from './order.ts'
import { type BundleAssignment, BundleList, CatalogueBundle, Compatible } from './schemas.ts'

/** Each one that may fit is a call, and there are ten calls a second for everything. */
const MOST_ASKED = 20
const MEGABYTE = 1_000_000
/** A bundle is assigned while its order is made. */
const AROUND_MS = 15 * 60_000

/** Everything that was ever put on an eSIM, with the name of its bundle. Source: API v2.5, GET /esims/{iccid}/bundles. */
export async function assignmentsOf(iccid: string, readJson: ReadJson): Promise<(BundleAssignment & { bundle: string })[]> {
  const { bundles } = await readJson(`/esims/${iccid}/bundles?includeUsed=true&limit=200`, BundleList)
  return bundles.flatMap(({ name, assignments }) => assignments.map((assignment) => ({ ...assignment, bundle: name })))
}

/**
 * There is no list of what fits an eSIM: of what is sold for the same countries in the same group as a bundle that is on it, the cheapest are
 * asked about one after the other.
 */
export async function listTopUps(iccid: string, readJson: ReadJson): Promise<TopUpOption[]> {
  const held = await assignmentsOf(iccid, readJson)
  const model = await firstOnSale([...new Set(held.map(({ bundle }) => bundle))].toReversed(), readJson)
  if (!model) return []
  const { currency } = await readAccount(readJson)
  const isos = (model.countries ?? []).map(({ iso }) => iso)
  const sold = await everyBundle(isos.length === 0 ? {} : { countries: isos.join(',') }, readJson)
  const near = sold.filter((bundle) => isNear(bundle, model, isos)).toSorted((a, b) => (a.price ?? 0) - (b.price ?? 0))
  const options: TopUpOption[] = []
  for (const bundle of near.slice(0, MOST_ASKED)) {
    const { compatible } = await readJson(`/esims/${iccid}/compatible/${encodeURIComponent(bundle.name)}`, Compatible)
    if (compatible) options.push(toOption(bundle, currency))
  }
  return options
}

const isNear = (bundle: Bundle, model: Bundle, isos: readonly string[]): boolean =>
  (bundle.groups ?? []).some((group) => (model.groups ?? []).includes(group)) &&
  isos.every((iso) => (bundle.countries ?? []).some((country) => country.iso === iso))

/** The newest of these that the catalogue still has. */
async function firstOnSale(names: readonly string[], readJson: ReadJson): Promise<Bundle | undefined> {
  for (const name of names) {
    try {
      return await readJson(`/catalogue/bundle/${encodeURIComponent(name)}`, CatalogueBundle)
    } catch (error) {
      // No longer sold; another one on the eSIM may be.
      if (!(error instanceof RemoteError) || error.fault !== 'not_found') throw error
    }
  }
  return undefined
}

const toOption = (bundle: Bundle, currency: string): TopUpOption => {
  const unlimited = bundle.unlimited === true
  return {
    packageId: bundle.name,
    title: bundle.description ?? '',
    costs: costsOf(bundle, currency),
    dataBytes: unlimited || typeof bundle.dataAmount !== 'number' ? null : bundle.dataAmount * MEGABYTE,
    unlimited,
    days: bundle.duration ?? null,
  }
}

/**
 * A top-up bears no reference at all: it is what is on the eSIM now and was not before. Its order is the one of that moment for that eSIM and
 * bundle.
 */
export async function findTopUp(wish: TopUpWish, before: readonly string[], readJson: ReadJson): Promise<FoundTopUp> {
  const known = new Set(before)
  const held = (await assignmentsOf(wish.iccid, readJson)).filter(({ bundle }) => bundle === wish.packageId)
  const fresh = held.filter(({ id }) => !known.has(id)).map(assignedAt)
  if (fresh.length === 0) return { is: 'none' }
  const [from, to] = [Math.min(...fresh) - AROUND_MS, Math.max(...fresh) + AROUND_MS]
  const orders = (await everyOrder({ from, to }, readJson)).filter((row) => isTopUpOf(row, wish))
  // What came earlier may stand near, and every bundle has its order: while one is missing, none can be told from another.
  const near = held.filter((assignment) => assignedAt(assignment) >= from && assignedAt(assignment) <= to)
  if (orders.length < near.length) throw new RemoteError('esim', 'unreadable', 'unsure_list')
  const newest = orders.toSorted((a, b) => (a.placedAt ?? '').localeCompare(b.placedAt ?? '')).slice(-fresh.length)
  return foundTopUps(newest.map((row) => toTopUp(row, wish)))
}

function assignedAt({ assignmentDateTime }: BundleAssignment): number {
  const at = Date.parse(assignmentDateTime ?? '')
  if (Number.isNaN(at)) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
  return at
}
