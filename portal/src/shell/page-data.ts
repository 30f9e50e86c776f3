// What our own server wrote into the page, so that nothing waits for it: whose portal it is, and whether the browser came with a session.

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

/** Of a page from the development server, which nobody has written into. */
const NOTHING_SAID: PageData = {
  name: 'Trunkline',
  logo: null,
  support: { email: null, phone: null, hours: null },
  legal: { terms: false, privacy: false },
  styleguide: true,
  hasSession: true,
}

export const pageData: PageData = readPageData(document.getElementById('page-data')?.textContent ?? null)

function readPageData(text: string | null): PageData {
  return text === null ? NOTHING_SAID : (JSON.parse(text) as PageData) // as our server wrote it
}
