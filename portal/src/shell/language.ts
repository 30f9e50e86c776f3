// Japanese or English. What a guest chooses, by a press or by an address with `?lang=`, is kept in a cookie, so that the server makes pages in it;
// where nothing was chosen, the browser's language counts. What somebody who is signed in chooses becomes the account's, for mails too, and so does
// what they chose as a guest, once they log in. As soon as the account has it, the cookie says only what was shown: the account's language counts then,
// wherever it was chosen last, pages stay in it when the session ends, and nobody else who logs in here is taken to have chosen it.

import { i18n, type Messages } from '@lingui/core'

export const LANGUAGES = { en: 'English', ja: '日本語' } as const
export type Language = keyof typeof LANGUAGES

const COOKIE = 'language'
/** Before a language that is no choice. The server reads it too. */
const SHOWN = 'shown-'
const A_YEAR_S = 31_536_000

const LOAD: Readonly<Record<Language, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../locales/en.po'),
  ja: () => import('../locales/ja.po'),
}

const isLanguage = (value: string | null | undefined): value is Language =>
  value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value)

const kept = (): string | undefined =>
  document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)

/** What was chosen in this browser and no account has taken over; null: nothing. */
export function chosenLanguage(): Language | null {
  const chosen = kept()
  return isLanguage(chosen) ? chosen : null
}

function keep(value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${COOKIE}=${value}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${secure}`
}

/** It is shown, and chosen by nobody who comes next. */
export function keepShown(language: Language): void {
  if (kept() !== SHOWN + language) keep(SHOWN + language)
}

/** The account has it. What was chosen since stays until it has that. */
export function handOver(language: Language): void {
  if (chosenLanguage() === language) keepShown(language)
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
