// Japanese or English: said in the address, else what was chosen before, else the account's, else what the browser asks for. The server decides
// by it in which of them it makes the page; what is chosen is kept in a cookie, so that it knows.

import { i18n, type Messages } from '@lingui/core'

export const LANGUAGES = { en: 'English', ja: '日本語' } as const
export type Language = keyof typeof LANGUAGES

const COOKIE = 'language'
const A_YEAR_S = 31_536_000

const LOAD: Readonly<Record<Language, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../locales/en.po'),
  ja: () => import('../locales/ja.po'),
}

const isLanguage = (value: string | null | undefined): value is Language =>
  value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value)

/** What this person has chosen in this browser, in an address or by a press; null: nothing yet. */
export function chosenLanguage(): Language | null {
  const chosen = document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
  return isLanguage(chosen) ? chosen : null
}

function keep(language: Language): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${COOKIE}=${language}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${secure}`
}

/** As the page opens: the one that it was made in. What its address says is chosen with it. */
export function firstLanguage(): Language {
  const said = new URLSearchParams(location.search).get('lang')
  if (isLanguage(said)) keep(said)
  const { lang } = document.documentElement
  return isLanguage(lang) ? lang : 'en'
}

/** From now on everything is said in this language. */
export async function openLanguage(language: Language): Promise<void> {
  const { messages } = await LOAD[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

export async function changeLanguage(language: Language): Promise<void> {
  keep(language)
  await openLanguage(language)
}
