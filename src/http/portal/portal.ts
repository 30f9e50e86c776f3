// The portal: its files as `npm run build` has made them, and the page of every other address.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import sirv from 'sirv'
import { Problem } from '../../base/problems.ts'
import { ROOT } from '../../base/root.ts'
import { sendAsset } from '../asset.ts'
import type { OpenInside } from '../inside.ts'
import { nameRoute } from '../middleware/front.ts'
import { brandFiles } from './brand.ts'
import { openPages, type PageDeps } from './page.ts'

/** `inside` is what its pages ask the API by, while they are made. */
export type Portal = (req: Request, res: Response, inside: OpenInside) => Promise<void>

export type PortalDeps = Omit<PageDeps, 'template' | 'files'>

export const PORTAL_DIST = join(ROOT, 'portal/dist')

/** Their names change with their content. */
const HASHED = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Null where nothing has been built. Throws where what the brand names, or a part of what was built, cannot be read. */
export function openPortal(deps: PortalDeps): Portal | null {
  const { folder, brand } = deps
  if (!existsSync(join(folder, 'index.html'))) return null
  const branded = brandFiles(brand)
  const pageFor = openPages({ ...deps, template: readFileSync(join(folder, 'index.html'), 'utf8'), files: branded })
  const assets = sirv(join(folder, 'assets'), {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (res) => res.setHeader('Cache-Control', FOR_EVER),
  })

  return async (req, res, inside) => {
    nameRoute(res, 'portal')
    const ofBrand = branded.get(req.path)
    if (ofBrand) return sendAsset(req, res, ofBrand)
    if (req.path.startsWith(HASHED)) {
      req.url = req.url.slice(HASHED.length - 1)
      return assets(req, res, () => {
        throw new Problem('not_found')
      })
    }
    const { html, link, isPrivate } = await pageFor(req, res, inside)
    res.vary('Cookie, Accept-Language')
    if (link !== '') res.setHeader('Link', link)
    sendAsset(req, res, html, isPrivate ? 'no-store' : 'no-cache')
  }
}
