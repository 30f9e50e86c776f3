import { describe, expect, test } from 'vitest'
import { fromServiceStatus, isOver, profileState } from '../../mappings/service-state.ts'
import { SERVICE_STATES } from '../../src/contract/subscriptions.ts'

describe('the status of a service', () => {
  test.each([
    ['Pending', 'setting_up'],
    ['Active', 'running'],
    ['Suspended', 'paused'],
    ['Completed', 'completed'],
    ['Terminated', 'ended'],
    ['Cancelled', 'ended'],
    ['Fraud', 'in_question'],
    // None of WHMCS's, or not as it writes them: never said to be running.
    ['active', 'in_question'],
    ['On hold', 'in_question'],
    ['toString', 'in_question'],
    ['', 'in_question'],
  ] as const)('%s is %s', (word, state) => {
    expect(fromServiceStatus(word)).toBe(state)
  })

  test('nothing more falls due for one that has ended or is completed, and for no other', () => {
    expect(SERVICE_STATES.filter(isOver)).toEqual(['completed', 'ended'])
  })
})

describe('the state of a profile', () => {
  const NOW = Date.parse('2026-02-03T10:00:00Z')
  const LATER = '2026-02-03T10:00:00.001Z'

  test.each([
    ['not_active', LATER, 'not_installed'],
    ['not_active', null, 'not_installed'],
    ['active', LATER, 'in_use'],
    ['active', null, 'in_use'],
    ['finished', LATER, 'installed'],
    ['expired', null, 'expired'],
    ['recycled', null, 'expired'],
    ['unknown', null, 'unknown'],
  ] as const)('%s until %s is %s', (status, expiresAt, state) => {
    expect(profileState({ status, expiresAt }, NOW)).toBe(state)
  })

  test('what was in use when it was read is expired once its time is over, and what nobody knows stays unknown', () => {
    const expiresAt = '2026-02-03T10:00:00.000Z'
    for (const status of ['not_active', 'active', 'finished'] as const) expect(profileState({ status, expiresAt }, NOW)).toBe('expired')
    expect(profileState({ status: 'unknown', expiresAt }, NOW)).toBe('unknown')
  })
})
