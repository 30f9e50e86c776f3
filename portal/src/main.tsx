// In the browser: takes over the page that the server made, or makes it where it could not.

import { i18n } from '@lingui/core'
import type { QueryKey } from '@tanstack/react-query'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { whenSignedOut } from './api/client.ts'
import { openQueries } from './api/queries.ts'
import { App } from './app.tsx'
import { keptAs } from './kept.ts'
import { Pages, placeAt } from './pages.tsx'
import { confirmEnded, meQuery, openSession } from './session/me.ts'
import { firstLanguage, openLanguage } from './shell/language.ts'
import { takePageData } from './shell/page-data.ts'
import './styles.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')

/** A page whose words are gone is of before the last release: without its scripts it would only look alive. */
const reloaded = keptAs('reloaded', 'tab')
function loadAgain(fault: unknown): never {
  if (reloaded.read() === null) {
    reloaded.write('once')
    location.reload()
  }
  throw fault
}

/** When the answers that came with the page were given. Of a page out of the browser's cache nobody knows; they are asked for anew then. */
function pageCameAt(): number {
  const [came] = performance.getEntriesByType('navigation')
  const isNew = came instanceof PerformanceNavigationTiming && came.transferSize > 0
  return isNew ? performance.timeOrigin + came.responseStart : 0
}

const queries = openQueries()
const updatedAt = pageCameAt()
// Who it is came without what WHMCS would have had to be asked for: that is asked for now.
const isWhole = (key: QueryKey) => key[0] !== meQuery.queryKey[0]
const data = takePageData((key, answer) => queries.setQueryData(key, answer, { updatedAt: isWhole(key) ? updatedAt : 0 }))
openSession(queries, data.hasSession)
whenSignedOut(() => void confirmEnded(queries))

await Promise.all([
  openLanguage(firstLanguage()).then(reloaded.forget, loadAgain),
  // That it cannot be had says the page in its place.
  placeAt(location.pathname)
    ?.part.fetch()
    .catch(() => undefined),
])
const app = (
  <App i18n={i18n} queries={queries} data={data}>
    <BrowserRouter>
      <Pages />
    </BrowserRouter>
  </App>
)
if (root.hasChildNodes()) hydrateRoot(root, app)
else createRoot(root).render(app)
