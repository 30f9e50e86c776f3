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
  /** Answers of the API that came with the page, by what they are called among the queries. */
  known: readonly (readonly [QueryKey, unknown])[]
}

/** Of a page from the development server, which nobody has written into. */
const NOTHING_SAID: PageData = {
  name: 'Trunkline',
  logo: null,
  support: { email: null, phone: null, hours: null },
  legal: { terms: false, privacy: false },
  styleguide: true,
  hasSession: true,
  known: [],
}

export const PageDataContext = createContext(NOTHING_SAID)
export const usePageData = (): PageData => use(PageDataContext)

export function readPageData(): PageData {
  const text = document.getElementById('page-data')?.textContent ?? null
  return text === null ? NOTHING_SAID : (JSON.parse(text) as PageData) // as our server wrote it
}
