// Japanese or English: said in the address, else what was chosen before, else what the browser asks for.

import { i18n, type Messages } from '@lingui/core'
import { keptAs } from '../kept.ts'

export const LANGUAGES = { en: 'English', ja: '日本語' } as const
export type Language = keyof typeof LANGUAGES

const kept = keptAs('language')

const LOAD: Readonly<Record<Language, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../locales/en.po'),
  ja: () => import('../locales/ja.po'),
}

const isLanguage = (value: string | null): value is Language => value !== null && Object.hasOwn(LANGUAGES, value)

/** What this person has chosen in this browser, in an address or by a press; null: nothing yet. */
export function chosenLanguage(): Language | null {
  const chosen = kept.read()
  return isLanguage(chosen) ? chosen : null
}

/** As the page opens: what its address says is chosen with it. */
export function firstLanguage(): Language {
  const said = new URLSearchParams(location.search).get('lang')
  if (isLanguage(said)) kept.write(said)
  return isLanguage(said)
    ? said
    : (chosenLanguage() ?? navigator.languages.map((tag) => tag.toLowerCase().slice(0, 2)).find(isLanguage) ?? 'en')
}

/** From now on everything is said in this language. */
export async function openLanguage(language: Language): Promise<void> {
  const { messages } = await LOAD[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

export async function changeLanguage(language: Language): Promise<void> {
  kept.write(language)
  await openLanguage(language)
}
