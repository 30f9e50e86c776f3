import type { RetryOf } from '../base/retry-budget.ts'
import type { AnyEffect } from './effect.ts'
import type { Step } from './flow.ts'
import type { Journal } from './journal.ts'

/** The code of a step that waits because its system should not be asked now. */
export const HELD_BACK = 'held_back'

const TIMED_OUT = new Set(['deadline', 'connect_timeout', 'first_byte_timeout', 'timeout'])

/** What is paid for: a step that got no answer the last time. The looks that every unknown outcome is owed are none. */
function retryOf({ tries, code }: Step): RetryOf | null {
  if (tries === 0) return null
  return TIMED_OUT.has(code ?? '') ? 'timed_out' : 'failed'
}

/** For how many milliseconds this step should not be tried; 0: it is to be tried now. */
export function heldBackMs<Tools>({ gate }: Journal<Tools>, step: Step, effect: AnyEffect<Tools>): number {
  if (effect.class === 'R') return gate(effect.system, 'read', retryOf(step))
  if (step.state !== 'unknown') return gate(effect.system, 'write', retryOf(step))
  // Without a find nobody is asked: only the quiet period has to pass.
  return effect.find === null ? 0 : gate(effect.system, 'read', retryOf(step))
}
