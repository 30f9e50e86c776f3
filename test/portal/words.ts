// What the portal says, by the English words for it: a test that is written once looks for the words of either language.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Look } from '../../scripts/portal/looks.ts'

export type Say = (english: string) => string

const ENTRY = /^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")$/gm
/** What stands for values and parts of a page. */
const GAPS = /<\/?\d+\/?>|\{[^{}]*\}/

/**
 * Finds a message, or the one message that these words are a part of, and answers how this language says it: where values stand between its words,
 * the longest run of words. Throws where there is no such message.
 */
export function wordsIn(language: Look['language']): Say {
  if (language === 'en') return (english) => english
  const catalog = readFileSync(join(import.meta.dirname, `../../portal/src/locales/${language}.po`), 'utf8')
  const messages = Array.from(catalog.matchAll(ENTRY), ([, id = '', text = '']) => [JSON.parse(id), JSON.parse(text)] as [string, string])
  return (english) => {
    const whole = messages.filter(([id]) => id === english)
    const found = whole.length > 0 ? whole : messages.filter(([id]) => id.includes(english))
    const [message] = found
    if (!message || found.length > 1) throw new Error(`${found.length} messages say “${english}”`)
    const runs = message[1].split(GAPS).map((run) => run.trim())
    return runs.toSorted((a, b) => b.length - a.length)[0] ?? ''
  }
}
