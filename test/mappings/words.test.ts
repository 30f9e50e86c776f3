import { describe, expect, test } from 'vitest'
import { BILLING_CYCLES, fromWhmcsCycle, toWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { isCompanyName, isEligible } from '../../mappings/eligibility.ts'
import { fromProvisioningStatus, isApprovable, toItemStatus, toProvisioningStatus } from '../../mappings/statuses.ts'
import { LINE_STATES, ORDER_STATES } from '../../src/contract/states.ts'
import { MappingError } from '../../mappings/mapping-error.ts'

describe('billing cycles', () => {
  const REPLY_WORDS = ['One Time', 'Monthly', 'Quarterly', 'Semi-Annually', 'Annually', 'Biennially', 'Triennially']

  test('each of ours has its WHMCS word, and comes back from the reply', () => {
    expect(BILLING_CYCLES.map((cycle) => toWhmcsCycle(cycle, 'x'))).toEqual([
      'onetime',
      'monthly',
      'quarterly',
      'semiannually',
      'annually',
      'biennially',
      'triennially',
    ])
    expect(REPLY_WORDS.map(fromWhmcsCycle)).toEqual([...BILLING_CYCLES])
    expect([fromWhmcsCycle('One-Time'), fromWhmcsCycle('Free Account'), fromWhmcsCycle('toString')]).toEqual(['Onetime', null, null])
  })

  test.each([['Weekly'], ['monthly'], ['constructor'], [null]])('%s is not guessed', (word) => {
    expect(() => toWhmcsCycle(word, '8025g000000A001AAA')).toThrow(MappingError)
    expect(() => toWhmcsCycle(word, '8025g000000A001AAA')).toThrow(/^8025g000000A001AAA: /)
  })
})

describe('eligibility', () => {
  const facts = { internetEligibility: 'Eligible', eligiblePlans: ['HomeFiber'], isCompany: false }

  test.each([
    ['Any', facts, true],
    ['HomeFiber', facts, true],
    ['Apartment', facts, false],
    ['HomeFiber', { ...facts, internetEligibility: 'Checking' }, false],
    ['HomeFiber', { ...facts, eligiblePlans: [] }, false],
    ['CompanyOnly', facts, false],
    ['CompanyOnly', { ...facts, isCompany: true }, true],
    ['None', { ...facts, isCompany: true }, false],
    ['toString', facts, false],
    ['any', facts, false],
    [null, facts, false],
  ])('%s', (rule, account, expected) => expect(isEligible(rule, account)).toBe(expected))

  test.each([
    ['株式会社ヒカリ商事', true],
    ['Smith & Sons K.K.', true],
    ["O'Neill & Partners Ltd.", true],
    ['Kobayashi "K2" Trading Co., Ltd.', true],
    ['佐藤家', false],
    ["O'Brien Household", false],
    ['Colin Ince', false],
    ['María de Sa', false],
  ])('%s is a company: %s', (name, expected) => expect(isCompanyName(name)).toBe(expected))
})

describe('statuses', () => {
  test('every state of ours has a word in Salesforce that means the same', () => {
    for (const state of ORDER_STATES)
      expect(fromProvisioningStatus(toProvisioningStatus(state))).toBe(state === 'received' ? 'pending_review' : state)
    expect([fromProvisioningStatus('Queued'), fromProvisioningStatus(null), fromProvisioningStatus('valueOf')]).toEqual([
      'provisioning',
      null,
      null,
    ])
  })

  test('lines', () => {
    const words = Object.fromEntries(LINE_STATES.map((state) => [state, toItemStatus(state)]))
    expect(words).toEqual({
      new: 'Pending',
      ordering: 'In Progress',
      unknown: 'In Progress',
      esim_pending: 'In Progress',
      esim_ready: 'In Progress',
      billing: 'In Progress',
      unknown_billing: 'In Progress',
      undoing: 'In Progress',
      person: 'In Progress',
      active: 'Provisioned',
      refused: 'Failed',
      cancelled: 'Skipped',
    })
    expect([toItemStatus('refused', true), toItemStatus('active', true)]).toEqual(['Skipped', 'Provisioned'])
  })

  test.each([
    ['Pending Review', 'Pending Review', true],
    ['Queued', 'Pending Review', true],
    ['Failed', 'Pending Review', true],
    ['Needs Attention', 'Pending Review', true],
    ['In Progress', 'Pending Review', false],
    ['Provisioned', 'Activated', false],
    ['Queued', 'Cancelled', false],
    [null, 'Draft', false],
  ])('%s in %s may be provisioned: %s', (status, orderStatus, expected) => expect(isApprovable(status, orderStatus)).toBe(expected))
})
