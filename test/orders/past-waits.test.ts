import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import type { WaitedRow } from '../../src/db/order-waits.ts'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPastWaits, toWaits, waitKey } from '../../src/orders/past-waits.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const waited = (review_ms: number, provisioning_ms: number | null = null, categories: WaitedRow['categories'] = ['vpn']): WaitedRow => ({
  categories,
  review_ms,
  provisioning_ms,
})
const reviews = (...times: number[]) => toWaits(times.map((ms) => waited(ms))).get('pending_review vpn')

describe('how long it takes', () => {
  test('is what nine of ten did not exceed', () => {
    const minutes = Array.from({ length: 10 }, (_, n) => (n + 3) * MINUTE)
    expect(reviews(...minutes.toReversed())).toBe(11 * MINUTE)
    expect(reviews(...minutes, 13 * MINUTE)).toBe(12 * MINUTE)
    expect(reviews(1, 2, 3, 4, 40 * MINUTE)).toBe(40 * MINUTE)
  })

  test.each([
    [0, 10 * SECOND],
    [10 * SECOND, 10 * SECOND],
    [10 * SECOND + 0.001, 20 * SECOND],
    [119 * SECOND, 2 * MINUTE],
    [2 * MINUTE + 1, 3 * MINUTE],
    [2 * HOUR, 2 * HOUR],
    [2 * HOUR + 1, 2 * HOUR + 15 * MINUTE],
    [26 * HOUR + 50 * MINUTE, 27 * HOUR],
  ])('%f ms are told as %i', (ms, told) => {
    expect(reviews(ms, ms, ms, ms, ms)).toBe(told)
  })

  test('is not said from fewer than five', () => {
    expect(reviews(MINUTE, MINUTE, MINUTE, MINUTE)).toBeUndefined()
    const waits = toWaits([...Array.from({ length: 4 }, () => waited(MINUTE, SECOND)), waited(MINUTE)])
    expect([...waits]).toEqual([['pending_review vpn', MINUTE]])
  })

  test('is said of orders with the same categories, however many lines have them', () => {
    const rows = [
      waited(MINUTE, SECOND, ['esim', 'vpn']),
      waited(HOUR, MINUTE),
      waited(HOUR, MINUTE, ['vpn', null]),
      waited(HOUR, MINUTE, null),
    ]
    expect(Object.fromEntries(toWaits(rows.flatMap((row) => Array.from({ length: 5 }, () => row))))).toEqual({
      'pending_review esim+vpn': MINUTE,
      'provisioning esim+vpn': 10 * SECOND,
      'pending_review vpn': HOUR,
      'provisioning vpn': MINUTE,
    })
    expect(waitKey('provisioning', ['vpn', 'esim', 'vpn'])).toBe('provisioning esim+vpn')
    expect([waitKey('provisioning', []), waitKey('provisioning', ['esim', null])]).toEqual([null, null])
  })
})

test('the journal is asked once a minute however many ask, and nobody waits or fails where it does not answer', async () => {
  const db = openDatabase(await ownDatabase('waits'), () => undefined, 1)
  let now = 0
  let questions = 0
  const errors: unknown[] = []
  const counting = db.withPlugin({ transformQuery: ({ node }) => ((questions += 1), node), transformResult: async ({ result }) => result })
  const waits = openPastWaits({
    db: counting,
    clock: { ...systemClock, monotonic: () => now },
    onError: (error) => errors.push(error),
  })
  for (let time = 0; time < 100; time += 1) expect(waits.now().size).toBe(0)
  // There are no tables yet.
  await until(() => errors.length === 1, 'the first answer')
  await migrate(db)
  now = 59_999
  waits.now()
  expect(questions).toBe(1)
  now = 60_000
  for (let time = 0; time < 100; time += 1) waits.now()
  expect(questions).toBe(2)
  await db.destroy()
  now = 120_000
  expect(waits.now().size).toBe(0)
  await until(() => errors.length === 2, 'the failure')
})
