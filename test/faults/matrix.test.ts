// Effect × fault: one effect in the stand-in's own state, and a good end, or a person with the right code.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EFFECTS } from '../../src/effects/table.ts'
import { REASONS } from '../../src/contract/reasons.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { FAULTS } from './faults.ts'
import { TARGETS } from './targets.ts'

/** Deadlines short enough that a hang is over soon, long enough for a busy machine. */
const SHORT = { SALESFORCE_TIMEOUT_MS: '1200', WHMCS_TIMEOUT_MS: '1200', ESIM_TIMEOUT_MS: '1200', MAIL_TIMEOUT_MS: '1200' }
/** How long nothing may change any more before the count is believed: longer than every scaled quiet period. */
const SETTLED_MS = 400

for (const target of TARGETS) {
  describe(target.effect, () => {
    let world: TestWorld
    let next = 3
    beforeAll(async () => {
      world = await startWorld({ env: SHORT })
    })
    afterAll(() => world.close())

    test.each([...FAULTS, ...target.own])('$name', async ({ fault, ends }) => {
      const number = `C-${1000 + next}`
      next += 1
      const desk = target.desk(world)
      const run = await target.run(world, number, () => desk.fault({ match: target.match, fault }))
      if (ends === 'once') {
        await run.reachEnd()
        await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
        expect(await run.count()).toBe(1)
      } else {
        const reasons = await run.reachPerson()
        expect(reasons.every((reason) => Object.hasOwn(REASONS, reason))).toBe(true)
        expect(await run.count()).toBe(0)
      }
      expect((await desk.calls()).length).toBeGreaterThan(0)
      await desk.clearFaults()
    })
  })
}

test('every effect that changes something is in the matrix, or has its reason not to be', () => {
  const covered = new Set(TARGETS.map((target) => target.effect))
  const elsewhere = new Set(['W-CNUM', 'W-PROFILE', 'W-CANCEL']) // repairs and compensations: test/faults/repairs.test.ts
  const missing = Object.values(EFFECTS).filter((effect) => effect.class !== 'R' && !covered.has(effect.id) && !elsewhere.has(effect.id))
  expect(missing.map((effect) => effect.id)).toEqual([])
})
