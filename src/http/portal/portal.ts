// The portal: its files as `npm run build` has made them, and the one page that every other address begins from.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import sirv from 'sirv'
import { Problem } from '../../base/problems.ts'
import { asset, sendAsset } from '../asset.ts'
import { nameRoute } from '../middleware/front.ts'
import { sessionIn } from '../middleware/session-cookie.ts'
import { escapeHtml } from '../routes/page.ts'
import { openAhead } from './ahead.ts'
import { type BrandConfig, brandData, brandFiles } from './brand.ts'

export type Portal = (req: Request, res: Response) => void

/** Where the build puts it. */
export const PORTAL_DIST = join(import.meta.dirname, '../../../portal/dist')

/** Their names change with their content. */
const HASHED = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'
const PLACE = '<!--page-data-->'
/** Until a page has named itself. */
const TITLE = '<title>Portal</title>'

/** Null where nothing has been built. Throws where what the brand names, or a part of what was built, cannot be read. */
export function openPortal(folder: string, brand: BrandConfig, sessionCookie: string): Portal | null {
  const html = readBuilt(join(folder, 'index.html'))
  if (html === null) return null
  const titled = html.replace(TITLE, () => `<title>${escapeHtml(brand.name)}</title>`)
  const pageFor = (visit: Visit) =>
    asset('text/html', Buffer.from(titled.replace(PLACE, () => pageData({ ...brandData(brand), ...visit }))))
  const forGuests = pageFor({ hasSession: false })
  const forSessions = pageFor({ hasSession: true })
  const branded = brandFiles(brand)
  const assets = sirv(join(folder, 'assets'), {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (res) => res.setHeader('Cache-Control', FOR_EVER),
  })

  const ahead = openAhead(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  const sendPage = (req: Request, res: Response) => {
    const hasSession = sessionIn(req, sessionCookie) !== null
    const lang = new URL(req.url, 'http://portal').searchParams.get('lang')
    res.vary('Cookie, Accept-Language')
    res.setHeader('Link', ahead({ path: req.path, hasSession, lang, preferred: req.acceptsLanguages('en', 'ja') || 'en' }))
    sendAsset(req, res, hasSession ? forSessions : forGuests)
  }

  return (req, res) => {
    nameRoute(res, 'portal')
    const ofBrand = branded.get(req.path)
    if (ofBrand) return sendAsset(req, res, ofBrand)
    if (!req.path.startsWith(HASHED)) return sendPage(req, res)
    req.url = req.url.slice(HASHED.length - 1)
    assets(req, res, () => {
      throw new Problem('not_found')
    })
  }
}

interface Visit {
  /** The browser came with a session, good or over: only then does the page ask whose it is. */
  hasSession: boolean
}

/** A block of data, no script: nothing in it is run, and `<` cannot end it early. */
const pageData = (data: ReturnType<typeof brandData> & Visit): string =>
  `<script type="application/json" id="page-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`

function readBuilt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
