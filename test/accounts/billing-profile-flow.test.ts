import { describe, expect, test } from 'vitest'
import { billingProfileFlow } from '../../src/accounts/billing-profile-flow.ts'
import type { FlowView, Step, StepState } from '../../src/journal/flow.ts'

const flow = (state?: StepState): FlowView => ({
  id: 'f',
  kind: 'billing-profile',
  subjectId: '0193a000-0000-7000-8000-000000000009',
  input: { accountId: 'a', sfAccountId: 's', whmcsClientId: 7, profile: { city: 'Osaka' } },
  correlationId: 'c',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  steps: state === undefined ? [] : [{ name: 'profile', effect: 'W-PROFILE', state } as Step],
  decisions: [],
})

describe('a change of the billing profile', () => {
  test.each<[StepState | undefined, boolean, number]>([
    [undefined, false, 0],
    ['planned', false, 0],
    ['intended', false, 0],
    ['unknown', false, 0],
    ['person', false, 1],
    ['done', true, 0],
    ['refused', true, 0],
    ['skipped', true, 0],
  ])('with its step %s', (state, over, cases) => {
    const said = billingProfileFlow.next(flow(state))
    expect(said.steps).toEqual([{ name: 'profile', effect: 'W-PROFILE', input: { whmcsClientId: 7, profile: { city: 'Osaka' } } }])
    expect(said.done).toBe(over)
    expect(said.flows).toHaveLength(cases)
  })

  test('leaves a refused field to the customer and all else to a person', () => {
    const step = flow('planned').steps[0]
    if (!step) throw new Error('no step')
    expect(billingProfileFlow.onRefused?.(step, 'refused:postcode')).toBe('refused')
    expect(billingProfileFlow.onRefused?.(step, 'client_not_found')).toBe('person')
  })
})
