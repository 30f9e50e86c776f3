// WHMCS lists: many shapes for "none" and "one", pages without a snapshot.
import { z } from 'zod'
import type { Call } from '../src/base/remote.ts'
import { RemoteError } from '../src/base/remote.ts'
import type { FormParams } from './encode.ts'
import type { WhmcsAction } from './action-table.ts'
import type { WhmcsApi } from './client.ts'
import { wholeNumber } from './values.ts'

const PAGE_ROWS = 100
const MOST_PAGES = 200

/**
 * Rows of `"products":{"product":[…]}`, or of a flat `"users":[…]` when `singular` is left out. None may be a missing key, null, "",
 * [], {} or a container with one of those inside; one may stand without its array; many may be an object keyed by position.
 */
export const listOf = <Row extends z.ZodType>(row: Row, singular?: string) =>
  z
    .unknown()
    .optional()
    .transform((value, context) => {
      const rows = rowsIn(value, singular)
      if (rows) return rows
      context.addIssue({ code: 'custom', message: 'not a list' })
      return z.NEVER
    })
    .pipe(z.array(row))

function rowsIn(value: unknown, singular: string | undefined): unknown[] | undefined {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) {
    // An empty container comes as []; a filled one never as a bare array where a singular key is due.
    return singular === undefined || value.length === 0 ? value : undefined
  }
  if (typeof value !== 'object') return undefined
  const entries = Object.entries(value)
  if (entries.length === 0) return []
  if (singular !== undefined) {
    const [only, ...others] = entries
    return only?.[0] === singular && others.length === 0 ? rowsIn(only[1], undefined) : undefined
  }
  const keyedByPosition = entries.every(([key]) => /^\d+$/.test(key))
  return keyedByPosition ? entries.map(([, item]) => item) : [value]
}

/** The paging fields; `rows` is read beside them by each action. */
export const pageFields = { totalresults: wholeNumber, startnumber: wholeNumber, numreturned: wholeNumber }

interface Page<Row> {
  totalresults: number
  startnumber: number
  numreturned: number
  rows: Row[]
}

/**
 * Every row of a paged list. Rows may shift between pages, so the whole is believed only when `totalresults` stayed the same, every page
 * began where the last one ended and the distinct ids are as many as promised; otherwise RemoteError `unsure_list`.
 */
export async function readAllPages<Row>(
  api: WhmcsApi,
  list: { action: WhmcsAction; params: FormParams; reply: z.ZodType<Page<Row>>; idOf: (row: Row) => number },
  call: Call,
): Promise<Row[]> {
  const rows = new Map<number, Row>()
  let start = 0
  let total: number | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await api.read(list.action, { ...list.params, limitstart: start, limitnum: PAGE_ROWS }, list.reply, call)
    total ??= reply.totalresults
    if (reply.totalresults !== total || reply.startnumber !== start || reply.numreturned !== reply.rows.length) throw unsureList()
    for (const row of reply.rows) rows.set(list.idOf(row), row)
    start += reply.numreturned
    if (start >= total) {
      if (rows.size !== total) throw unsureList()
      return [...rows.values()]
    }
    if (reply.numreturned === 0) throw unsureList()
  }
  throw unsureList()
}

export const unsureList = (): RemoteError => new RemoteError('whmcs', 'unreadable', 'unsure_list')
