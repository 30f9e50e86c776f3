// What the portal says, by the English words for it: a test that is written once looks for the words of either language.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Look } from '../../scripts/portal/looks.ts'

export type Say = (english: string) => string

const ENTRY = /^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")$/gm
const PLURAL = /^\{(\w+), plural, .*other \{(.*)\}\}$/
const VALUE = /\{(\w+)\}/
const SPECIAL = /[.*+?^${}()|[\]\\]/g
/** What stands for values and parts of a page. */
const GAPS = /<\/?\d+\/?>|\{\w+\}/

/**
 * Answers how this language says it: a message as it is, or with its values (`Cart (3)`), or the one message that these words are a part of; of
 * that, where values stand between its words, the longest run of words. Throws where there is no such message, or more than one.
 */
export function wordsIn(language: Look['language']): Say {
  if (language === 'en') return (english) => english
  const catalog = readFileSync(join(import.meta.dirname, `../../portal/src/locales/${language}.po`), 'utf8')
  const messages = Array.from(catalog.matchAll(ENTRY), ([, id = '', text = '']) => ({ id: ofMany(id), text: ofMany(text) }))
  return (english) => {
    const filled = messages.flatMap(({ id, text }) => fillIn(id, text, english))
    const parts = messages.filter(({ id }) => id.includes(english)).map(({ text }) => longestRun(text))
    const found = filled.length > 0 ? filled : parts
    const [said] = found
    if (said === undefined || found.length > 1) throw new Error(`${found.length} messages say “${english}”`)
    return said
  }
}

/** A message as it stands in the file; of its forms for one and for many, the last. */
const ofMany = (quoted: string): string =>
  (JSON.parse(quoted) as string).replace(PLURAL, (_, name: string, many: string) => many.replaceAll('#', `{${name}}`))

/** The translation with the values that stand in `english`, where that is this message; otherwise nothing. */
function fillIn(id: string, text: string, english: string): string[] {
  const pieces = id.split(VALUE) // words and names of values in turn
  const pattern = pieces.map((piece, at) => (at % 2 === 0 ? piece.replaceAll(SPECIAL, String.raw`\$&`) : '(.+)')).join('')
  const match = new RegExp(`^${pattern}$`).exec(english)
  if (!match || pieces.every((piece, at) => at % 2 === 1 || piece === '')) return []
  const values = new Map(match.slice(1).map((value, at) => [pieces[at * 2 + 1], value]))
  return [text.replaceAll(new RegExp(VALUE, 'g'), (_, name: string) => values.get(name) ?? '')]
}

const longestRun = (text: string): string =>
  text
    .split(GAPS)
    .map((run) => run.trim())
    .toSorted((a, b) => b.length - a.length)[0] ?? ''
