import type { I18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { type PageData, PageDataContext } from './shell/page-data.ts'

interface AppProps {
  i18n: I18n
  queries: QueryClient
  data: PageData
  /** The pages, within a router. */
  children: ReactNode
}

/** What all pages live in, in a browser and where the server makes their first form. */
export const App = ({ i18n, queries, data, children }: AppProps) => (
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <PageDataContext value={data}>{children}</PageDataContext>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>
)
