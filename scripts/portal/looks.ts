// How people see the portal: on a desk or in a hand, by day or by night, in one of two languages.
import type { BrowserContextOptions } from 'playwright-core'

export interface Look {
  width: number
  scheme: 'light' | 'dark'
  language: 'en' | 'ja'
}

export const LOOKS: readonly Look[] = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((scheme) => (['en', 'ja'] as const).map((language) => ({ width, scheme, language }))),
)

/** A browser that shows it so. */
export const seenAs = ({ width, scheme, language }: Look): BrowserContextOptions => ({
  viewport: { width, height: 900 },
  colorScheme: scheme,
  locale: language === 'ja' ? 'ja-JP' : 'en-GB',
})
