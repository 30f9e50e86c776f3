export interface Page<T> {
  rows: T[]
  /** Position of the first row in the whole list, from 0. */
  from: number
  links: Record<'first' | 'last' | 'prev' | 'next', string | null>
  meta: Record<string, unknown>
}

const MOST = 100

/** One page of `rows` with Laravel's `links` and `meta`; `per_page` is text, as the vendor has it. */
export function pageOf<T>(rows: T[], query: URLSearchParams, path: string, standardLimit: number): Page<T> {
  const limit = Math.min(wholeNumber(query.get('limit'), standardLimit), MOST)
  const current = wholeNumber(query.get('page'), 1)
  const last = Math.max(1, Math.ceil(rows.length / limit))
  const from = (current - 1) * limit
  const shown = rows.slice(from, from + limit)
  const link = (page: number): string => `${path}?page=${page}`
  return {
    rows: shown,
    from,
    links: {
      first: link(1),
      last: link(last),
      prev: current > 1 ? link(current - 1) : null,
      next: current < last ? link(current + 1) : null,
    },
    meta: {
      message: 'success',
      current_page: current,
      from: shown.length === 0 ? null : from + 1,
      last_page: last,
      path,
      per_page: String(limit),
      to: shown.length === 0 ? null : from + shown.length,
      total: rows.length,
    },
  }
}

const wholeNumber = (text: string | null, fallback: number): number =>
  text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : fallback

/** SQL's LIKE '%value%' without regard to case: `%` and `_` in the value are wildcards, a backslash takes their meaning away. No value fits all. */
export function like(value: string | null): (text: string) => boolean {
  if (value === null || value === '') return () => true
  const pattern = value.replaceAll(/\\?[\s\S]/gu, (part) => {
    if (part === '%') return '[\\s\\S]*'
    if (part === '_') return '[\\s\\S]'
    return literal(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part)
  })
  const expression = new RegExp(pattern, 'iu')
  return (text) => expression.test(text)
}

const literal = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
