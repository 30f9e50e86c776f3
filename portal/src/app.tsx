import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter } from 'react-router'
import { whenSignedOut } from './api/client.ts'
import { openQueries } from './api/queries.ts'
import { Pages } from './pages.tsx'
import { confirmEnded, hearOtherTabs } from './session/me.ts'

const queries = openQueries()
whenSignedOut(() => void confirmEnded(queries))
hearOtherTabs(queries)

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </I18nProvider>
  )
}
