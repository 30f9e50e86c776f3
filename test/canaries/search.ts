// Finds canaries in a text in every form in which they are looked for, in time that does not grow with their number.

import type { Canary } from './canary.ts'

export type Form = 'plain' | 'json' | 'url' | 'form' | 'html' | 'hex' | 'reversed' | 'base64' | 'base64url' | 'split' | 'squeezed'

export interface Find {
  canary: Canary
  form: Form
  at: number
  excerpt: string
}

interface Needle {
  canary: Canary
  form: Form
  text: string
}

/** Letters that a needle is found by; none is shorter. */
const HEAD = 6
/** How far behind the first part of a split canary its rest may stand: the next field or the next line. */
const GAP = 240
/** The least that counts as the rest of a split canary. */
const REST = 5

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const squeeze = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Base64 of the text wherever it begins within a longer one: the letters that its neighbours have a part in are left out. */
function base64Of(text: string, encoding: 'base64' | 'base64url'): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(encoding)
      .replace(/=+$/, '')
    const from = before === 0 ? 0 : before + 1
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    return encoded.slice(from, whole)
  })
}

function needlesOf(canary: Canary): { folded: Needle[]; exact: Needle[]; squeezed: Needle[] } {
  const { text } = canary
  const as = (form: Form, texts: string[]): Needle[] =>
    [...new Set(texts)].filter((candidate) => candidate.length >= HEAD).map((candidate) => ({ canary, form, text: candidate }))
  const lower = text.toLowerCase()
  const others = (form: Form, changed: string) => (changed.toLowerCase() === lower ? [] : as(form, [changed.toLowerCase()]))
  const ascii = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return {
    folded: [
      ...as('plain', [lower]),
      ...others('json', JSON.stringify(text).slice(1, -1)),
      ...others('json', ascii),
      ...others('url', encodeURIComponent(text)),
      ...others('form', new URLSearchParams({ x: text }).toString().slice(2)),
      ...others(
        'html',
        text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter),
      ),
      ...as('hex', [Buffer.from(text).toString('hex')]),
      ...as('reversed', [[...lower].reverse().join('')]),
    ],
    exact: [...as('base64', base64Of(text, 'base64')), ...as('base64url', base64Of(text, 'base64url'))],
    squeezed: as('squeezed', [squeeze(lower)]),
  }
}

/** Where in a text one of many needles begins, by their first letters. */
function openIndex(needles: readonly Needle[]) {
  const byHead = new Map<string, Needle[]>()
  const maybe = new Uint8Array(65_536)
  const hashAt = (text: string, at: number): number =>
    (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1) * 131 + text.charCodeAt(at + 2) * 1031 + text.charCodeAt(at + 3) * 8191) & 0xffff
  for (const needle of needles) {
    const head = needle.text.slice(0, HEAD)
    byHead.set(head, [...(byHead.get(head) ?? []), needle])
    maybe[hashAt(needle.text, 0)] = 1
  }
  return function* (text: string): Generator<{ needle: Needle; at: number }> {
    for (let at = 0; at + HEAD <= text.length; at++) {
      if (maybe[hashAt(text, at)] === 0) continue
      for (const needle of byHead.get(text.slice(at, at + HEAD)) ?? []) yield { needle, at }
    }
  }
}

export type Search = (text: string) => Find[]

/** Looks for all of them at once; gives each canary once for each form. */
export function openSearch(canaries: readonly Canary[]): Search {
  const long = canaries.filter(({ kind }) => kind !== 'code').map(needlesOf)
  const folded = openIndex(long.flatMap((needles) => needles.folded))
  const exact = openIndex(long.flatMap((needles) => needles.exact))
  const squeezed = openIndex(long.flatMap((needles) => needles.squeezed))
  const codes = new Map(canaries.filter(({ kind }) => kind === 'code').map((canary) => [canary.text, canary]))

  return (text) => {
    const finds = new Map<string, Find>()
    const note = (canary: Canary, form: Form, at: number, source: string): void => {
      const key = `${canary.id}|${form}`
      if (!finds.has(key)) finds.set(key, { canary, form, at, excerpt: source.slice(Math.max(0, at - 60), at + 100) })
    }
    const lower = text.toLowerCase()
    for (const { needle, at } of folded(lower)) {
      if (lower.startsWith(needle.text, at)) note(needle.canary, needle.form, at, text)
      else if (needle.form === 'plain' && isSplit(lower, needle.text, at)) note(needle.canary, 'split', at, text)
    }
    for (const { needle, at } of exact(text)) if (text.startsWith(needle.text, at)) note(needle.canary, needle.form, at, text)
    const run = squeeze(lower)
    for (const { needle, at } of squeezed(run)) {
      if (run.startsWith(needle.text, at) && !finds.has(`${needle.canary.id}|plain`)) note(needle.canary, 'squeezed', at, run)
    }
    if (codes.size > 0) {
      for (const found of text.matchAll(/(?<![\w.])\d{6}(?![\w.])/g)) {
        const canary = codes.get(found[0])
        if (canary) note(canary, 'plain', found.index, text)
      }
    }
    return [...finds.values()]
  }
}

/** The beginning here, the rest in the next field or line. */
function isSplit(text: string, needle: string, at: number): boolean {
  let same = HEAD
  while (same < needle.length && text[at + same] === needle[same]) same++
  for (let cut = same; cut >= HEAD; cut--) {
    if (needle.length - cut < REST) continue
    if (text.slice(at + cut, at + cut + GAP).includes(needle.slice(cut))) return true
  }
  return false
}
