// On the server: the first form of a page, as the browser will take it over. Built apart from what browsers get, and knows nothing of who runs it.

import { type I18n, setupI18n } from '@lingui/core'
import { renderToString } from 'react-dom/server'
import { StaticRouter } from 'react-router'
import { answerWith } from './api/client.ts'
import { openQueries } from './api/queries.ts'
import { App } from './app.tsx'
import { ASKED_LATER, FIRST_QUESTIONS } from './first-questions.ts'
import { messages as en } from './locales/en.po'
import { messages as ja } from './locales/ja.po'
import { Pages, placeAt } from './pages.tsx'
import { type Me, meQuery } from './session/me.ts'
import type { Language } from './shell/language.ts'
import type { Known, PageData } from './shell/page-data.ts'

const WORDS: Readonly<Record<Language, I18n>> = {
  en: setupI18n({ locale: 'en', messages: { en } }),
  ja: setupI18n({ locale: 'ja', messages: { ja } }),
}

export interface Visit {
  path: string
  /** With its `?`; empty where there is none. */
  search: string
  /** Said in the address, or chosen in this browser and not the account's yet. */
  chosen: Language | null
  /** What was shown last, or what the browser would have: where there is no account. */
  preferred: Language
  data: PageData
}

export interface Rendered {
  language: Language
  /** What belongs into the head: the title, and what React wants loaded ahead. */
  head: string
  /** What stands in the root. */
  root: string
  known: readonly Known[]
}

export interface Needs {
  /** The file of the page, from the build's root; null: nothing beside what every page has. */
  source: string | null
  /** Addresses of the API. */
  asksLater: readonly string[]
}

/** `answer` is asked in place of the API: it answers a request as that would, for whom the page is made. */
export function openPages(answer: (request: Request) => Promise<Response>) {
  answerWith(answer)
  return { render, needsOf }
}

/** What a browser loads for this page; nothing of a private one, where it came without a session. */
function needsOf(path: string, hasSession: boolean): Needs {
  const place = placeAt(path)
  if (!place || (place.isPrivate && !hasSession)) return { source: null, asksLater: [] }
  const { source } = place.part
  return { source: `src/pages/${source}.tsx`, asksLater: ASKED_LATER[place.path] ?? [] }
}

async function render({ path, search, chosen, preferred, data }: Visit): Promise<Rendered> {
  const queries = openQueries({ retry: false })
  // As far as it is known without WHMCS; the browser asks for the whole.
  if (data.hasSession) await queries.prefetchQuery(meQuery)
  else queries.setQueryData(meQuery.queryKey, null)
  const me = queries.getQueryData<Me | null>(meQuery.queryKey) ?? null
  const language = chosen ?? me?.user.language ?? preferred
  const place = placeAt(path)
  if (place && (me !== null || !place.isPrivate)) {
    const asked = FIRST_QUESTIONS[place.path]?.({ queries, isSignedIn: me !== null, language, data, id: place.id })
    await Promise.all([place.part.fetch(), ...(asked ?? [])])
  }
  const known = queries
    .getQueryCache()
    .getAll()
    .flatMap(({ queryKey, state }) => (state.data === undefined ? [] : [[queryKey, state.data] as const]))
  // From here on nothing waits: React makes the page in one go.
  const html = renderToString(
    <App i18n={WORDS[language]} queries={queries} data={data}>
      <StaticRouter location={path + search}>
        <Pages />
      </StaticRouter>
    </App>,
  )
  // So React marks what failed and is left to the browser: told here, since nobody else would.
  if (html.includes('<!--$!-->')) throw new Error('a part of the page failed')
  const body = html.indexOf('<div')
  return { language, head: html.slice(0, body), root: html.slice(body), known }
}
