import { RemoteError } from '../../src/base/remote.ts'
import { isKept, toCost } from '../cost.ts'
import type { EsimPackage } from '../driver.ts'
import type { ReadJson } from './lists.ts'
import { Catalogue, Organisation } from './schemas.ts'

const BUNDLES_A_PAGE = 100
const MOST_PAGES = 200

/** Everything that can be bought now, in the organisation's currency. Source: API v2.5, GET /catalogue. */
export async function listBundles(readJson: ReadJson): Promise<EsimPackage[]> {
  const account = await readJson('/organisation', Organisation)
  const currency = account?.currency ?? ''
  const bundles = new Map<string, EsimPackage>()
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const list = await readJson(`/catalogue?${new URLSearchParams({ page: String(page), perPage: String(BUNDLES_A_PAGE) })}`, Catalogue)
    for (const { name, description, price } of list.bundles) {
      const isPriced = price !== null && price !== undefined && price >= 0 && isKept(currency)
      bundles.set(name, { id: name, title: description ?? '', costs: isPriced ? [toCost(price, currency)] : [] })
    }
    const isLast = list.bundles.length < BUNDLES_A_PAGE || page >= (list.pageCount ?? Infinity)
    if (isLast && (list.rows ?? bundles.size) !== bundles.size) throw new RemoteError('esim', 'unreadable', 'unsure_list')
    if (isLast) return [...bundles.values()]
  }
  throw new RemoteError('esim', 'unreadable', 'unsure_list')
}
