// What the server asks before it makes a page: all that the page cannot be shown without, and that no other system has to be asked for.

import type { QueryClient } from '@tanstack/react-query'
import { allOrdersQuery, catalogQuery, orderQuery, ordersPagesQuery } from './api/queries.ts'
import { legalQuery, type LegalText } from './legal/legal-query.ts'
import type { Path } from './pages.tsx'
import type { PageData } from './shell/page-data.ts'

interface Asker {
  queries: QueryClient
  isSignedIn: boolean
  language: string
  data: Pick<PageData, 'legal'>
  /** Of the thing that the address names. */
  id: string
}
type Questions = (asker: Asker) => Promise<void>[]

const catalog: Questions = ({ queries, isSignedIn }) => [queries.prefetchQuery(catalogQuery(isSignedIn))]
const allOrders: Questions = ({ queries }) => [queries.prefetchQuery(allOrdersQuery)]
const legal =
  (text: LegalText): Questions =>
  ({ queries, language, data }) =>
    data.legal[text] ? [queries.prefetchQuery(legalQuery(text, language))] : []

export const FIRST_QUESTIONS: { readonly [At in Path]?: Questions } = {
  '': catalog,
  catalog,
  'catalog/:id': catalog,
  checkout: catalog,
  terms: legal('terms'),
  privacy: legal('privacy'),
  dashboard: allOrders,
  orders: ({ queries }) => [queries.prefetchInfiniteQuery(ordersPagesQuery)],
  // What was chosen has its words from the catalogue.
  'orders/:id': (asker) => [asker.queries.prefetchQuery(orderQuery(asker.id)), ...catalog(asker)],
}

const INVOICES = '/api/billing/invoices/summary'
/** Addresses of the API that a page asks beside that, since WHMCS has the answer. */
export const ASKED_LATER: { readonly [At in Path]?: readonly string[] } = {
  dashboard: [INVOICES],
  services: ['/api/subscriptions?limit=100'],
  billing: [INVOICES],
  account: ['/api/me/billing'],
}
