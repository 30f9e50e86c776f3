// Japanese or English: said in the address, else what was chosen before, else what the browser asks for.

import { i18n, type Messages } from '@lingui/core'

export const LANGUAGES = { en: 'English', ja: '日本語' } as const
export type Language = keyof typeof LANGUAGES

const KEPT_AS = 'language'

const LOAD: Readonly<Record<Language, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../locales/en.po'),
  ja: () => import('../locales/ja.po'),
}

const isLanguage = (value: string | null): value is Language => value !== null && Object.hasOwn(LANGUAGES, value)

export function chooseLanguage(): Language {
  const said = new URLSearchParams(location.search).get('lang')
  if (isLanguage(said)) {
    keep(said)
    return said
  }
  const kept = readKept()
  if (isLanguage(kept)) return kept
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('ja')) ? 'ja' : 'en'
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

/** A browser may forbid storage; then the choice lasts as long as the page. */
function keep(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language)
  } catch {
    return
  }
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEPT_AS)
  } catch {
    return null
  }
}
