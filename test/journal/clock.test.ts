import { sql } from 'kysely'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { createJournalClock } from '../../src/journal/clock.ts'
import { step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { sharedJournal } from './processes.ts'

test('has no time before the database was asked', () => {
  expect(() => createJournalClock(systemClock).now()).toThrow('not been asked')
})

test('never runs backwards, never ahead of the database, and does not care what the wall clock says', () => {
  const answers = fc.array(
    fc.record({ passed: fc.nat(60_000), travelled: fc.nat(5_000), wall: fc.integer({ min: -600_000, max: 600_000 }) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  fc.assert(
    fc.property(answers, (list) => {
      let monotonic = 0
      let wall = 0
      const time = createJournalClock({ ...systemClock, now: () => wall, monotonic: () => monotonic })
      let last = -Infinity
      for (const { passed, travelled, wall: jump } of list) {
        wall += jump
        monotonic += passed
        const asked = 5_000_000 + monotonic // the database's clock
        monotonic += travelled
        if (last !== -Infinity) expect(time.now()).toBeGreaterThanOrEqual(last)
        time.sync(asked)
        expect(time.now()).toBeGreaterThanOrEqual(Math.max(last, asked))
        expect(time.now()).toBeLessThanOrEqual(5_000_000 + monotonic)
        last = time.now()
      }
    }),
  )
})

test('everything a flow writes down is in the database’s time; the wall clock is never asked', async () => {
  await using journal = await sharedJournal()
  const remote = fakeRemote()
  remote.fates.push('not applied, not told', 'not sent')
  // The clock of these processes throws when it is asked for the time of day.
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('timed')], [step('mailed', 'N')]] })
  const view = await process.carry(flowId)
  expect(view.steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect([...process.errors, ...process.broken]).toEqual([])
  const { rows } = await sql<{ now: Date; accepted: Date }>`select clock_timestamp() as now, accepted_at as accepted from flows`.execute(
    journal.db,
  )
  const [row] = rows
  for (const { startedAt, updatedAt } of view.steps) {
    for (const instant of [startedAt ?? 0, updatedAt]) {
      expect(instant).toBeGreaterThanOrEqual((row?.accepted.getTime() ?? Infinity) - 1)
      expect(instant).toBeLessThanOrEqual((row?.now.getTime() ?? 0) + 1)
    }
  }
})
