// Paths of the data API, and those that no honest client sends.
import { notFound } from '../org/errors.ts'

const VERSIONS = ['60.0', '61.0', '62.0', '63.0', '64.0', '65.0', '66.0', '67.0'] as const
const SEASONS = ['Spring', 'Summer', 'Winter'] as const

const isOffered = (version: string, newest: string | null): boolean => newest === null || Number(version) <= Number(newest)

/** `Summer '26` is 67.0; three releases a year. */
export const versionList = (newest: string | null): { label: string; url: string; version: string }[] =>
  VERSIONS.filter((version) => isOffered(version, newest)).map((version) => {
    const release = Number(version) - 60
    return {
      label: `${SEASONS[release % 3] ?? 'Spring'} '${24 + Math.floor((release + 1) / 3)}`,
      url: `/services/data/v${version}`,
      version,
    }
  })

/** Dot segments, doubled or encoded slashes: a client that builds such a path has put an unchecked value into it. */
export const isUnclean = (path: string): boolean => /\/\/|%2f|%5c|\\|%00/i.test(path) || /(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)

export interface DataPath {
  readonly version: string
  readonly segments: readonly string[]
  readonly query: URLSearchParams
}

/** `/services/data/v67.0/sobjects/Order?x=y` taken apart; 404 for anything else. */
export function parsePath(url: string, newest: string | null = null): DataPath {
  const [path = '', query = ''] = splitOnce(url, '?')
  const found = /^\/services\/data\/v(\d+\.0)\/?(.*)$/s.exec(path)
  const version = found?.[1] ?? ''
  if (!found || isUnclean(path) || !VERSIONS.some((known) => known === version && isOffered(known, newest))) throw notFound()
  const rest = (found[2] ?? '').replace(/\/$/, '')
  return { version, segments: rest === '' ? [] : rest.split('/').map(decode), query: new URLSearchParams(query) }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw notFound()
  }
}
