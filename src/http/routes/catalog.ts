import * as z from 'zod'
import type { Catalog } from '../../catalog/read-catalog.ts'
import { Catalog as CatalogBody, Product } from '../../contract/catalog.ts'
import { type Route, route } from '../route.ts'

const PUBLIC = { 'Cache-Control': 'public, no-cache' }
const PRIVATE = { 'Cache-Control': 'no-store' }

export function catalogRoutes(catalog: Catalog): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/catalog',
      who: 'public',
      summary: 'Everything on sale',
      tag: 'catalogue',
      replies: { 200: CatalogBody, 304: null },
      problems: ['dependency_unavailable'],
      handle: async ({ correlationId }) => ({ status: 200, prepared: await catalog.publicPage(correlationId), headers: PUBLIC }),
    }),
    route({
      method: 'get',
      path: '/api/catalog/personalized',
      who: 'signed-in',
      summary: 'What the account may have, at its own prices',
      tag: 'catalogue',
      replies: { 200: CatalogBody, 304: null },
      problems: ['dependency_unavailable'],
      handle: async ({ session, correlationId }) => ({
        status: 200,
        prepared: await catalog.personalPage(session.accountId, correlationId),
        headers: PRIVATE,
      }),
    }),
    route({
      method: 'get',
      path: '/api/catalog/:productId',
      who: 'public',
      summary: 'One product',
      tag: 'catalogue',
      params: z.object({ productId: z.string().regex(/^01t[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/) }),
      unknown: 'unknown_product',
      replies: { 200: Product, 304: null },
      problems: ['unknown_product', 'dependency_unavailable'],
      handle: async ({ params, correlationId }) => ({
        status: 200,
        prepared: await catalog.productPage(params.productId, correlationId),
        headers: PUBLIC,
      }),
    }),
  ]
}
