import { expect, test } from 'vitest'
import { newStep } from '../../src/journal/new-step.ts'
import { times } from '../../src/journal/times.ts'
import { waitForLane } from '../../src/journal/wait-for-lane.ts'

const MINUTE = 60_000
const step = newStep({ name: 'one', effect: 'E-ORDER', input: {} }, 0, 0)

test.each([
  ['at first soon', 0, 5_000],
  ['soon while that is little of what it has waited', 20_000, 5_000],
  ['later', 2 * MINUTE, 30_000],
  ['within a minute all the same', 15 * MINUTE, MINUTE],
])('who waits for a lane comes again %s', (_, waitedMs, afterMs) => {
  const waiting = waitForLane(step, { now: waitedMs, times: times(1) })
  expect(waiting).toEqual({ ...step, dueAt: waitedMs + afterMs })
})
