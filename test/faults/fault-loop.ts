// Effect × fault: one effect in the stand-in's own state, and a good end, or a person with the right code.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REASONS } from '../../src/contract/reasons.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { LoggedCall } from '../world/desk.ts'
import { type FaultCase, FAULTS } from './faults.ts'
import { REPAIRS } from './repair-targets.ts'
import { type Target, TARGETS } from './targets.ts'

/** Deadlines short enough that a hang is over soon, long enough for a busy machine. */
const SHORT = { SALESFORCE_TIMEOUT_MS: '1200', WHMCS_TIMEOUT_MS: '1200', ESIM_TIMEOUT_MS: '1200', MAIL_TIMEOUT_MS: '1200' }
/** How long nothing may change any more before the count is believed: longer than the scaled quiet periods of the effects in question. */
const SETTLED_MS = 400

/** Takes the effects of that id through every fault. */
export function faultLoop(...effects: readonly string[]): void {
  for (const target of [...TARGETS, ...REPAIRS].filter(({ effect }) => effects.includes(effect))) {
    describe(`${target.effect}${target.esims ? ` at ${target.esims}` : ''}`, () => {
      let world: TestWorld
      let next = 3
      beforeAll(async () => {
        world = await startWorld({ env: SHORT, ...(target.esims && { esims: target.esims }) })
      })
      afterAll(() => world.close())

      test.each([...FAULTS, ...target.own])('$name', async (faultCase) => {
        const number = `C-${1000 + next}`
        next += 1
        const desk = target.desk(world)
        let armedAt = 0
        const run = await target.run(world, number, async () => {
          armedAt = await desk.mark()
          await desk.fault({ match: target.match, fault: faultCase.fault })
        })
        if (faultCase.ends === 'once') {
          await run.reachEnd()
          await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
          expect(await run.count()).toBe(1)
        } else {
          const reasons = await run.reachPerson()
          expect(reasons.every((reason) => Object.hasOwn(REASONS, reason))).toBe(true)
          expect(await run.count()).toBe(0)
        }
        expect((await desk.calls(armedAt)).some((call) => wasFaulted(call, target, faultCase))).toBe(true)
        await desk.clearFaults()
      })
    })
  }
}

/** A run in which the fault never fired proves nothing. */
function wasFaulted(call: LoggedCall, { match }: Target, { fault }: FaultCase): boolean {
  const isMeant =
    (match.action === undefined || call.action === match.action) && (match.path === undefined || call.path.startsWith(match.path))
  if (!isMeant || fault.kind === 'delay') return isMeant
  if (fault.kind === 'status' || fault.kind === 'html') return call.status === fault['status'] && call.applied === fault['applied']
  if (fault.kind === 'business-error') return !call.applied
  return fault.kind.endsWith('-before') ? !call.applied && call.status === 0 : call.applied
}
