// The portal: its files as `npm run build` has made them, and the one page that every other address begins from.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import sirv from 'sirv'
import { Problem } from '../../base/problems.ts'
import { holdsTag } from '../etag.ts'
import { nameRoute } from '../middleware/front.ts'
import { PAGE_CSP } from '../middleware/headers.ts'
import { type BrandConfig, brandData, brandFiles } from './brand.ts'

export type Portal = (req: Request, res: Response) => void

/** Where the build puts it. */
export const PORTAL_DIST = join(import.meta.dirname, '../../../portal/dist')

/** Their names change with their content. */
const HASHED = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'
const PLACE = '<!--page-data-->'

/** Null where nothing has been built. Throws where what the brand names cannot be read. */
export function openPortal(folder: string, brand: BrandConfig): Portal | null {
  const html = readBuilt(join(folder, 'index.html'))
  if (html === null) return null
  const page = Buffer.from(html.replace(PLACE, () => pageData(brand)))
  const tag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 27)}"`
  const branded = brandFiles(brand)
  const assets = sirv(join(folder, 'assets'), {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (res) => res.setHeader('Cache-Control', FOR_EVER),
  })

  return (req, res) => {
    nameRoute(res, 'portal')
    const ofBrand = branded.get(req.path)
    if (ofBrand) return send(res, { ...ofBrand, cache: 'no-cache' })
    if (!req.path.startsWith(HASHED)) return sendPage(req, res)
    req.url = req.url.slice(HASHED.length - 1)
    assets(req, res, () => {
      throw new Problem('not_found')
    })
  }

  function sendPage(req: Request, res: Response): void {
    res.setHeader('ETag', tag)
    res.setHeader('Content-Security-Policy', PAGE_CSP)
    if (holdsTag(req.headers['if-none-match'], tag)) {
      res.statusCode = 304
      res.setHeader('Cache-Control', 'no-cache')
      res.end()
      return
    }
    send(res, { type: 'text/html; charset=utf-8', bytes: page, cache: 'no-cache' })
  }
}

function send(res: Response, { type, bytes, cache }: { type: string; bytes: Buffer; cache: string }): void {
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Length', bytes.length)
  res.setHeader('Cache-Control', cache)
  res.end(bytes)
}

/** A block of data, no script: nothing in it is run, and `<` cannot end it early. */
const pageData = (brand: BrandConfig): string =>
  `<script type="application/json" id="brand">${JSON.stringify(brandData(brand)).replaceAll('<', '\\u003c')}</script>`

function readBuilt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
