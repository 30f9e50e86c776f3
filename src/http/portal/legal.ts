// The texts that a brand's lawyers wrote, as they lie beside its configuration.

import { readFileSync } from 'node:fs'
import { Language } from '../../contract/account.ts'
import { type Asset, asset } from '../asset.ts'

/** Paths; `{lang}` in them stands for the language. */
export interface LegalConfig {
  terms: string | undefined
  privacy: string | undefined
}

const TEXTS = ['terms', 'privacy'] as const

/** Which of them there are. */
export const legalData = ({ terms, privacy }: LegalConfig) => ({ terms: terms !== undefined, privacy: privacy !== undefined })

/** By address. Throws where one cannot be read. */
export const legalFiles = (legal: LegalConfig): [path: string, Asset][] =>
  TEXTS.flatMap((text) => {
    const path = legal[text]
    if (path === undefined) return []
    const read = (lang: string) => asset('text/plain', readFileSync(path.replaceAll('{lang}', lang)))
    const same = path.includes('{lang}') ? null : read('')
    return Language.options.map((lang): [string, Asset] => [`/brand/${text}.${lang}.txt`, same ?? read(lang)])
  })
