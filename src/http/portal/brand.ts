// What a brand is to the portal: the name, the logo, the colours and whom to ask.

import { extname } from 'node:path'
import { readFileSync } from 'node:fs'
import { type Asset, asset } from '../asset.ts'
import { type LegalConfig, legalData, legalFiles } from './legal.ts'
import { themeCss } from './theme.ts'

export interface BrandConfig {
  name: string
  color: string
  colorDark: string | undefined
  logoFile: string | undefined
  support: { email: string | undefined; phone: string | undefined; hours: string | undefined }
  legal: LegalConfig
  styleguide: boolean
}

const LOGO = '/brand/logo'
const LOGO_TYPES: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp' }

/** What pages read from the document itself, beside the answers that it brings. */
export type PageData = ReturnType<typeof brandData> & {
  /** The browser came with a session, good or over: only then is it asked whose it is. */
  hasSession: boolean
}

export const brandData = ({ name, logoFile, support, legal, styleguide }: BrandConfig) => ({
  name,
  logo: logoFile === undefined ? null : LOGO,
  support: { email: support.email ?? null, phone: support.phone ?? null, hours: support.hours ?? null },
  legal: legalData(legal),
  styleguide,
})

/** By path. Throws where what is named cannot be read. */
export function brandFiles({ color, colorDark, logoFile, legal }: BrandConfig): ReadonlyMap<string, Asset> {
  const logo = logoFile === undefined ? [] : [[LOGO, asset(logoType(logoFile), readFileSync(logoFile))] as const]
  return new Map([
    ['/brand/theme.css', asset('text/css', Buffer.from(themeCss(color, colorDark)))],
    ['/brand/icon.svg', asset('image/svg+xml', Buffer.from(icon(color)))],
    ...logo,
    ...legalFiles(legal),
  ])
}

/** Two stops on a line, in the brand's colour. */
const icon = (color: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${color}"/><path d="M8 16h16" stroke="#fff" stroke-width="4"/><circle cx="8" cy="16" r="4" fill="${color}" stroke="#fff" stroke-width="2.5"/><circle cx="24" cy="16" r="4" fill="${color}" stroke="#fff" stroke-width="2.5"/></svg>\n`

function logoType(path: string): string {
  const type = LOGO_TYPES[extname(path).toLowerCase()]
  if (type === undefined) throw new Error('BRAND_LOGO_FILE must be an .svg, .png or .webp file')
  return type
}
