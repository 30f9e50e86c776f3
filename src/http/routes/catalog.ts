import * as z from 'zod'
import type { Page } from '../../catalog/page.ts'
import type { Catalog } from '../../catalog/read-catalog.ts'
import { Catalog as CatalogBody, Product } from '../../contract/catalog.ts'
import { holdsTag } from '../etag.ts'
import { sendPrepared } from '../middleware/headers.ts'
import { type Route, route } from '../route.ts'

const PUBLIC = 'public, no-cache'
const PRIVATE = 'no-store'

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
      async handle(caller) {
        sendPage(caller, await catalog.publicPage(caller.correlationId), PUBLIC)
        return undefined
      },
    }),
    route({
      method: 'get',
      path: '/api/catalog/personalized',
      who: 'signed-in',
      summary: 'What the account may have, at its own prices',
      tag: 'catalogue',
      replies: { 200: CatalogBody, 304: null },
      problems: ['dependency_unavailable'],
      async handle(caller) {
        sendPage(caller, await catalog.personalPage(caller.session.accountId, caller.correlationId), PRIVATE)
        return undefined
      },
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
      async handle(caller) {
        sendPage(caller, await catalog.productPage(caller.params.productId, caller.correlationId), PUBLIC)
        return undefined
      },
    }),
  ]
}

/** Bytes that were made once, and 304 for who has them already. */
function sendPage({ req, res, stopping, correlationId }: Asked, { bytes, etag }: Page, cacheControl: string): void {
  const own = ['X-Correlation-Id', correlationId, 'Cache-Control', cacheControl, 'ETag', etag]
  if (stopping.aborted) own.push('Connection', 'close')
  if (holdsTag(req.headers['if-none-match'], etag)) {
    sendPrepared(res, 304, own)
    return
  }
  own.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(bytes.length))
  sendPrepared(res, 200, own, bytes)
}

type Asked = Pick<Parameters<Route['handle']>[0], 'req' | 'res' | 'stopping' | 'correlationId'>
