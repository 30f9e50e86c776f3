// The org's daily calls: who stops when, who goes on, and that it ends by itself.
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { soql } from '../../salesforce/soql.ts'
import { RemoteError, type Call } from '../../src/base/remote.ts'
import { EFFECTS } from '../../src/effects/table.ts'
import { apiFor, call, handClock, ids, json, type Peer, startPeer } from './salesforce/peer.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const MINUTE_MS = 60_000
const select = soql`SELECT Id FROM Account LIMIT 1`

async function org() {
  let used = 0
  const peer: Peer = await startPeer((got, response) =>
    json(response, got.method === 'GET' ? 200 : 204, got.method === 'GET' ? { totalSize: 0, done: true, records: [] } : undefined, {
      'sforce-limit-info': `api-usage=${used}/5000`,
    }),
  )
  const clock = handClock()
  const { sf, records } = apiFor(peer.origin, { clock })
  open.push(peer, sf)
  const read = (urgency?: Call['urgency']) =>
    sf.query(z.object({}), select, call(urgency && { urgency })).then(
      () => 'asked',
      (error: unknown) => (error instanceof RemoteError ? `${error.fault} ${error.code}` : 'another error'),
    )
  return {
    sf,
    peer,
    clock,
    records,
    read,
    /** What the next reply says, and that reply. */
    async say(calls: number) {
      used = calls
      expect(await read('vital')).toBe('asked')
    },
    everybody: async () => [await read('background'), await read(), await read('vital')],
  }
}

const NO = 'held_back daily_limit'

test('background reads stop at 80 %, all but the vital at 90 %', async () => {
  const { say, everybody, peer } = await org()
  for (const [used, answers] of [
    [3999, ['asked', 'asked', 'asked']],
    [4000, [NO, 'asked', 'asked']],
    [4499, [NO, 'asked', 'asked']],
    [4500, [NO, NO, 'asked']],
    [5100, [NO, NO, 'asked']],
    [10, ['asked', 'asked', 'asked']],
  ] as const) {
    await say(used)
    const before = peer.calls().length
    expect([used, await everybody()]).toEqual([used, answers])
    expect(peer.calls()).toHaveLength(before + answers.filter((answer) => answer === 'asked').length)
  }
})

test('a write is held back unsent, with the time to come back, and reported', async () => {
  const { say, sf, peer, records } = await org()
  await say(4500)
  const before = peer.calls().length
  expect(await sf.update('Account', ids.account, { Name: 'A' }, call())).toEqual({
    is: 'not_sent',
    code: 'daily_limit',
    retryAfterMs: 15 * MINUTE_MS,
    heldBack: true,
  })
  expect(peer.calls()).toHaveLength(before)
  expect(records.at(-1)).toMatchObject({ operation: 'PATCH record', outcome: 'not_sent', code: 'daily_limit' })
  expect(await sf.update('Account', ids.account, { Name: 'A' }, call({ urgency: 'vital' }))).toMatchObject({ is: 'done' })
})

test('what was said is believed for a quarter of an hour, or nobody who stopped would ever ask again', async () => {
  const { say, read, clock } = await org()
  await say(4500)
  clock.advance(15 * MINUTE_MS - 1)
  expect(await read()).toBe(NO)
  clock.advance(1)
  expect(await read()).toBe('asked')
  // That reply said the same as before, so it counts from there again.
  expect(await read()).toBe(NO)
})

test('provisioning, the write-back and Cases are what goes on', () => {
  const vital = Object.values(EFFECTS).flatMap((effect) => (effect.vital ? [effect.id] : []))
  expect(vital.toSorted()).toEqual(['R-ORDER', 'R-PRESS', 'SF-BACK', 'SF-CASE'])
})
