import type { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { Money } from '../../src/base/money.ts'
import { isKept, toCost } from '../cost.ts'
import type { EsimPackage } from '../driver.ts'
import type { ReadJson } from '../json.ts'
import { Catalogue, type CatalogueBundle, Organisation } from './schemas.ts'

export type Bundle = z.output<typeof CatalogueBundle>

const BUNDLES_A_PAGE = 100
const MOST_PAGES = 200

/** Everything that can be bought now, in the organisation's currency. Source: API v2.5, GET /catalogue. */
export async function listBundles(readJson: ReadJson): Promise<EsimPackage[]> {
  const { currency } = await readAccount(readJson)
  const bundles = await everyBundle({}, readJson)
  return bundles.map((bundle) => ({ id: bundle.name, title: bundle.description ?? '', costs: costsOf(bundle, currency) }))
}

/** All bundles that the filters of the catalogue let through. Throws RemoteError `unsure_list` where its pages do not add up. */
export async function everyBundle(filters: Record<string, string>, readJson: ReadJson): Promise<Bundle[]> {
  const bundles = new Map<string, Bundle>()
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ ...filters, page: String(page), perPage: String(BUNDLES_A_PAGE) })
    const list = await readJson(`/catalogue?${query}`, Catalogue)
    for (const bundle of list.bundles) bundles.set(bundle.name, bundle)
    const isLast = list.bundles.length < BUNDLES_A_PAGE || page >= (list.pageCount ?? Infinity)
    if (isLast && (list.rows ?? bundles.size) !== bundles.size) throw new RemoteError('esim', 'unreadable', 'unsure_list')
    if (isLast) return [...bundles.values()]
  }
  throw new RemoteError('esim', 'unreadable', 'unsure_list')
}

export const costsOf = ({ price }: Bundle, currency: string): Money[] =>
  price !== null && price !== undefined && price >= 0 && isKept(currency) ? [toCost(price, currency)] : []

/** Throws RemoteError, `no_account` where the answer names none. */
export async function readAccount(readJson: ReadJson): Promise<{ balance: number; currency: string }> {
  const account = await readJson('/organisation', Organisation)
  if (!account) throw new RemoteError('esim', 'misconfigured', 'no_account')
  return account
}
