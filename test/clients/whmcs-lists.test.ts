import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { listOf, pageFields, readAllPages } from '../../whmcs/lists.ts'
import { bool, date, id, money, optionalId, serverTime, text, wholeNumber } from '../../whmcs/values.ts'

const Row = z.object({ id })
const nested = z.object({ products: listOf(Row, 'product') })
const flat = z.object({ users: listOf(Row) })
const one = { id: 1 }
const two = { id: '2' }

describe('list shapes', () => {
  test.each([
    [{}],
    [{ products: null }],
    [{ products: '' }],
    [{ products: [] }],
    [{ products: {} }],
    [{ products: { product: [] } }],
    [{ products: { product: '' } }],
    [{ products: { product: {} } }],
    [{ products: { product: null } }],
  ])('none: %j', (reply) => expect(nested.parse(reply).products).toEqual([]))

  test('one and many', () => {
    expect(nested.parse({ products: { product: one } }).products).toEqual([one])
    expect(nested.parse({ products: { product: [one, two] } }).products).toEqual([{ id: 1 }, { id: 2 }])
    expect(nested.parse({ products: { product: { 0: one, 2: two } } }).products).toEqual([{ id: 1 }, { id: 2 }])
    expect(flat.parse({ users: [one, two] }).users).toHaveLength(2)
    expect(flat.parse({ users: { 0: one } }).users).toHaveLength(1)
    expect(flat.parse({ users: '' }).users).toEqual([])
  })

  test.each([
    [{ products: 'x' }],
    [{ products: 5 }],
    [{ products: [one] }],
    [{ products: { service: [one] } }],
    [{ products: { product: [one], more: [two] } }],
    [{ products: { product: [[]] } }],
  ])('not a list: %j', (reply) => expect(nested.safeParse(reply).success).toBe(false))
})

/** An install whose rows may change between two pages. */
function installWith(
  pages: (start: number, asked: number) => { total: number; start?: number; returned?: number; ids: number[] },
): WhmcsApi {
  let asked = 0
  return {
    url: new URL('http://127.0.0.1'),
    read: (_action, params, reply) => {
      const start = Number(params['limitstart'])
      const page = pages(start, (asked += 1))
      const raw = {
        totalresults: String(page.total),
        startnumber: page.start ?? start,
        numreturned: page.returned ?? page.ids.length,
        users: page.ids.map((n) => ({ id: n })),
      }
      return Promise.resolve(reply.parse(raw))
    },
    write: () => Promise.reject(new Error('not used')),
    close: () => {},
  }
}

const Reply = z.object({ ...pageFields, users: listOf(Row) }).transform(({ users, ...page }) => ({ ...page, rows: users }))
const readAll = (api: WhmcsApi) =>
  readAllPages(api, { action: 'GetUsers', params: {}, reply: Reply, idOf: (row) => row.id }, { correlationId: 'c' })
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n + 1)

describe('paging', () => {
  test('gives every row of any number, whatever the page length the install keeps to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 300 }), fc.integer({ min: 2, max: 100 }), async (total, pageRows) => {
        const rows = await readAll(installWith((start) => ({ total, ids: range(start, Math.min(total, start + pageRows)) })))
        expect(rows.map((row) => row.id)).toEqual(range(0, total))
      }),
      { numRuns: 60 },
    )
  })

  test.each<[string, Parameters<typeof installWith>[0]]>([
    ['the total changes', (start, asked) => ({ total: 3 + asked, ids: range(start, start + 2) })],
    ['a row shifts onto the next page, so that one came twice and one not', (start) => ({ total: 4, ids: start === 0 ? [1, 2] : [2, 3] })],
    ['a page is empty before the end', (start) => ({ total: 4, ids: start === 0 ? [1, 2] : [] })],
    ['more rows than promised', () => ({ total: 1, ids: [1, 2] })],
    ['fewer rows than it says', () => ({ total: 2, returned: 2, ids: [1] })],
    ['another page than asked for', () => ({ total: 2, start: 1, ids: [1, 2] })],
    ['rows without end', (start) => ({ total: 1_000_000, ids: [start + 1] })],
  ])('is unsure when %s', async (_name, pages) => {
    await expect(readAll(installWith(pages))).rejects.toMatchObject({ code: 'unsure_list', fault: 'unreadable' })
    await expect(readAll(installWith(pages))).rejects.toBeInstanceOf(RemoteError)
  })
})

describe('values', () => {
  const read = (schema: z.ZodType, value: unknown) => {
    const parsed = schema.safeParse(value)
    return parsed.success ? parsed.data : 'refused'
  }
  test.each([
    [id, 5501, 5501],
    [id, '5501', 5501],
    [id, 0, 'refused'],
    [id, '5501x', 'refused'],
    [id, '99999999999999999999', 'refused'],
    [id, 1.5, 'refused'],
    [wholeNumber, '0', 0],
    [optionalId, '', null],
    [optionalId, '0', null],
    [optionalId, null, null],
    [optionalId, '77', 77],
    [text, 'O&#039;Brien', "O'Brien"],
    [text, 4411223344, '4411223344'],
    [text, null, ''],
    [bool, 'on', true],
    [bool, '', false],
    [bool, 0, false],
    [bool, '1', true],
    [bool, 'maybe', 'refused'],
    [date, '2026-02-03', '2026-02-03'],
    [date, '0000-00-00', null],
    [date, '', null],
    [date, '03/02/2026', 'refused'],
    [serverTime, '0000-00-00 00:00:00', null],
    [serverTime, '2026-02-03 10:20:30', '2026-02-03 10:20:30'],
    [serverTime, 'yesterday', 'refused'],
    [money('JPY'), '4800.00', { amount: 4800, currency: 'JPY' }],
    [money('JPY'), '-1.00', { amount: -1, currency: 'JPY' }],
    [money('JPY'), '0.50', 'refused'],
    [money('USD'), '15.95', { amount: 1595, currency: 'USD' }],
    [money('JPY'), '¥4,800', 'refused'],
  ])('%# %j', (schema, value, expected) => expect(read(schema, value)).toEqual(expected))
})
