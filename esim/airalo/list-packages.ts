import { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import { isKept, toCost } from '../cost.ts'
import type { EsimPackage } from '../driver.ts'
import type { ReadJson } from '../json.ts'
import { everyRow, pageOf } from './pages.ts'
import { ByCurrency, wobblyList } from './schemas.ts'

/** Some two hundred countries and regions, each with up to a hundred packages and their instructions: larger pages would hold the process up. */
const PAGE_COUNTRIES = 10
const MOST_PAGES = 100

const Package = z.object({
  id: z.string().min(1),
  type: z.string().nullish(),
  title: z.string().nullish(),
  prices: z.object({ net_price: ByCurrency.optional() }).nullish().catch(null),
})

const Country = z.object({ slug: z.string(), operators: wobblyList(z.object({ packages: wobblyList(Package) })) })
const PackageListReply = pageOf(Country)

/**
 * Everything that can be bought now: what is out of stock is missing. `net_price` beside `prices` has no currency, so it is not read. Pages count
 * countries and regions. Source: Partner API, GET /packages.
 */
export async function listPackages(readJson: ReadJson): Promise<EsimPackage[]> {
  const countries = await everyRow(
    {
      path: '/packages',
      query: { limit: String(PAGE_COUNTRIES) },
      page: PackageListReply,
      idOf: ({ slug }) => slug,
      mostPages: MOST_PAGES,
    },
    readJson,
  )
  const packages = countries.flatMap(({ operators }) => operators.flatMap((operator) => operator.packages))
  return packages
    .filter(({ type }) => (type ?? 'sim') === 'sim')
    .map(({ id, title, prices }) => ({ id, title: title ?? '', costs: costsOf(prices?.net_price ?? {}) }))
}

/** Airalo names some dozen currencies; those that we do not keep are left out. */
export const costsOf = (byCurrency: Readonly<Record<string, number>>): Money[] =>
  Object.entries(byCurrency).flatMap(([currency, value]) => (isKept(currency) && value >= 0 ? [toCost(value, currency)] : []))
