import type { SandboxReply } from '../../desk.ts'
import { BUNDLES, type SeedBundle } from '../../seed/esimgo.ts'
import { json, major, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { wholeNumber } from './order-list.ts'
import { centsOf, findBundle, type Store } from './store.ts'

const STANDARD_ROWS = 50
const MOST_ROWS = 100

/** GET /catalogue: what is not sold at present is missing. */
export function listCatalogue({ esimgo: { store }, request: { query } }: EsimGoCall): SandboxReply {
  const [description, group, region] = [query.get('description'), query.get('group'), query.get('region')]
  const countries = query.get('countries')?.toUpperCase().split(',')
  const rows = BUNDLES.filter(
    (bundle) =>
      !store.gone.has(bundle.name) &&
      (description === null || bundle.description.toLowerCase().includes(description.toLowerCase())) &&
      (group === null || bundle.group === group) &&
      (region === null || bundle.countries.some((country) => country.region === region)) &&
      (countries === undefined || bundle.countries.some((country) => countries.includes(country.iso))),
  )
  const perPage = Math.min(wholeNumber(query.get('perPage'), STANDARD_ROWS), MOST_ROWS)
  const page = wholeNumber(query.get('page'), 1)
  return json(200, {
    bundles: rows.slice((page - 1) * perPage, page * perPage).map((bundle) => bundleReply(bundle, store)),
    pageCount: Math.max(1, Math.ceil(rows.length / perPage)),
    rows: rows.length,
    pageSize: perPage,
  })
}

export function readCatalogueBundle({ esimgo: { store } }: EsimGoCall, name: string): SandboxReply {
  const bundle = findBundle(store, name)
  return bundle ? json(200, bundleReply(bundle, store)) : refused('bundle not found')
}

const bundleReply = (bundle: SeedBundle, store: Store): Record<string, unknown> => ({
  name: bundle.name,
  description: bundle.description,
  groups: [bundle.group],
  countries: bundle.countries,
  dataAmount: bundle.isUnlimited ? -1 : bundle.dataAmountMb,
  duration: bundle.days,
  speed: ['4G', '5G'],
  autostart: true,
  unlimited: bundle.isUnlimited === true,
  roamingEnabled: [],
  imageUrl: 'https://assets.esim-go.test/bundle.png',
  price: major(centsOf(store, bundle)),
  billingType: 'FixedCost',
})
