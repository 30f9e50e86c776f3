// What our own server wrote into the page, so that nothing waits for it: whose portal it is, whether the browser came with a session, and what
// was asked for it already.

import type { QueryKey } from '@tanstack/react-query'
import { createContext, use } from 'react'

export interface PageData {
  name: string
  /** Address of the logo on our own origin; null: the name is set in type. */
  logo: string | null
  support: { email: string | null; phone: string | null; hours: string | null }
  /** Which texts the brand has given. */
  legal: { terms: boolean; privacy: boolean }
  /** Whether the page for who builds these pages is there. */
  styleguide: boolean
  /** Good or over: whose it is, or whether it is anybody's, says GET /api/me. */
  hasSession: boolean
}

/** An answer of the API that came with the page, after what it is called among the queries. */
export type Known = readonly [QueryKey, unknown]

/** Of a page from the development server, which nobody has written into. */
const NOTHING_SAID: PageData = {
  name: 'Trunkline',
  logo: null,
  support: { email: null, phone: null, hours: null },
  legal: { terms: false, privacy: false },
  styleguide: true,
  hasSession: true,
}

export const PageDataContext = createContext(NOTHING_SAID)
export const usePageData = (): PageData => use(PageDataContext)

/** Takes it out of the page, where the answers of who is signed in must not outlive the session; they are handed to `keep`. */
export function takePageData(keep: (...known: Known) => void): PageData {
  const block = document.getElementById('page-data')
  if (!block) return NOTHING_SAID
  const { known, ...data } = JSON.parse(block.textContent) as PageData & { known: readonly Known[] } // as our server wrote it
  for (const [key, answer] of known) keep(key, answer)
  block.remove()
  return data
}
