import { describe, expect, test } from 'vitest'
import { caseKey } from '../../src/accounts/request-case.ts'
import { signUpFlow, type SignUpInput } from '../../src/accounts/sign-up-flow.ts'
import type { FlowView, Next, Step, StepState } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import type { AccountProjection } from '../../src/db/projections.ts'

const ACCOUNT = '0193a000-0000-7000-8000-000000000001'
const USER = '0193a000-0000-7000-8000-000000000002'

const input = (changes: Partial<SignUpInput> = {}): SignUpInput => ({
  userId: USER,
  email: 'hanako@example.jp',
  firstName: 'Hanako',
  lastName: 'Sato',
  language: 'ja',
  companyName: null,
  phone: '+81 3-1234-5678',
  address: { line1: '1-2-3', city: 'Chiyoda', postcode: '100-0005', country: 'JP' },
  customerNumber: 'C-1001',
  sfAccountId: '0015g00000AbCdEAAV',
  emailMatches: true,
  verifiedAt: '2026-11-21T00:00:00.000Z',
  ...changes,
})

/** A step as the journal would have it; how often it was performed tells whether the remote's record is ours. */
const step = (name: string, effect: string, state: StepState, more: Partial<Step> = {}): Step => ({
  ...newStep({ name, effect, input: {} }, 0, 0),
  state,
  attempts: 1,
  performs: state === 'done' ? 1 : 0,
  dueAt: null,
  ...more,
})

const flow = (steps: Step[], changes: Partial<SignUpInput> = {}): FlowView => ({
  id: '0193a000-0000-7000-8000-000000000003',
  kind: 'signup',
  subjectId: ACCOUNT,
  input: input(changes),
  correlationId: 'correlation-1',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  steps,
  decisions: [],
})

const next = (steps: Step[], changes: Partial<SignUpInput> = {}): Next<AccountProjection> => signUpFlow.next(flow(steps, changes))
const names = (said: Next<AccountProjection>): string[] => said.steps.map(({ name }) => name)

const userMade = step('user', 'W-USER', 'done', { result: { whmcsUserId: 977 } })
const userFound = step('user', 'W-USER', 'done', { result: { whmcsUserId: 977 }, performs: 0 })
const userTaken = step('user', 'W-USER', 'refused', { code: 'email_taken' })
const client = { whmcsClientId: 1042, whmcsUserId: 977 }
const clientMade = step('client', 'W-CLIENT', 'done', { result: client })
const numberSeen = step('number-look', 'R-CNUM', 'done', { result: { isSet: true } })
const numberMissing = step('number-look', 'R-CNUM', 'done', { result: { isSet: false } })
const numberSet = step('number', 'W-CNUM', 'done')
const proven = step('proof', 'R-CLIENT', 'done', { result: client })
const linked = step('link', 'SF-LINK', 'done')
const IDS = { whmcsUserId: 977, whmcsClientId: 1042 }

describe('the sign-up flow', () => {
  // Every place it can stand at while nothing needs a person: the steps it wants, the account it shows, whether it is over.
  test.each<[string, Step[], string[], AccountProjection, boolean]>([
    ['nothing yet', [], ['user'], { status: 'linking' }, false],
    ['the user is being made', [step('user', 'W-USER', 'intended')], ['user'], { status: 'linking' }, false],
    ['it is not known whether the user was made', [step('user', 'W-USER', 'unknown')], ['user'], { status: 'linking' }, false],
    ['the user is made', [userMade], ['user', 'client'], { status: 'linking' }, false],
    [
      'it is not known whether the client was made',
      [userMade, step('client', 'W-CLIENT', 'unknown')],
      ['user', 'client'],
      { status: 'linking' },
      false,
    ],
    ['the client is made', [userMade, clientMade], ['user', 'client', 'number-look'], { status: 'linking', ...IDS }, false],
    [
      'the number is there',
      [userMade, clientMade, numberSeen],
      ['user', 'client', 'number-look', 'link'],
      { status: 'linking', ...IDS },
      false,
    ],
    [
      'the number is missing',
      [userMade, clientMade, numberMissing],
      ['user', 'client', 'number-look', 'number'],
      { status: 'linking', ...IDS },
      false,
    ],
    [
      'the number is repaired',
      [userMade, clientMade, numberMissing, numberSet],
      ['user', 'client', 'number-look', 'number', 'link'],
      { status: 'linking', ...IDS },
      false,
    ],
    [
      'it is linked',
      [userMade, clientMade, numberSeen, linked],
      ['user', 'client', 'number-look', 'link'],
      { status: 'active', ...IDS },
      true,
    ],
    ['WHMCS knew the e-mail before', [userFound], ['user', 'proof'], { status: 'linking' }, false],
    ['WHMCS refused the e-mail', [userTaken], ['user', 'proof'], { status: 'linking' }, false],
    ['the client is proven', [userFound, proven], ['user', 'proof', 'link'], { status: 'linking', ...IDS }, false],
    ['the proven client is linked', [userTaken, proven, linked], ['user', 'proof', 'link'], { status: 'active', ...IDS }, true],
  ])('%s', (_where, steps, wanted, projection, over) => {
    const said = next(steps)
    expect(names(said)).toEqual(wanted)
    expect(said.projection).toEqual(projection)
    expect(said.done).toBe(over)
    expect(said.flows.map(({ kind }) => kind)).toEqual(over ? ['mail'] : [])
  })

  test('never makes a client under a login that is not ours', () => {
    for (const user of [userFound, userTaken, step('user', 'W-USER', 'person', { code: 'find_failed' })])
      expect(names(next([user]))).not.toContain('client')
  })

  test('proves nothing to somebody whose number is doubted', () => {
    expect(next([userFound], { emailMatches: false }).steps[1]).toMatchObject({ effect: 'R-CLIENT', input: { mayLink: false } })
    expect(next([userFound]).steps[1]).toMatchObject({ input: { mayLink: true } })
  })

  test('ends in review when no Contact has the e-mail', () => {
    const said = next([userMade, clientMade, numberSeen, linked], { emailMatches: false })
    expect(said.projection.status).toBe('review')
    expect(said.done).toBe(true)
  })

  test('does not move an account back', () => {
    const [linking, active] = [{ status: 'linking' }, { status: 'active' }] as const
    expect(() => signUpFlow.checkMove?.(active, linking)).toThrow('ILLEGAL_TRANSITION')
    expect(() => signUpFlow.checkMove?.(linking, active)).not.toThrow()
    expect(() => signUpFlow.checkMove?.({ status: 'review' }, active)).not.toThrow()
  })

  test.each([
    ['client_exists', 'client_exists'],
    ['customer_number_mismatch', 'customer_number_mismatch'],
    ['account_linked_elsewhere', 'account_linked_elsewhere'],
    ['duplicate_found', 'duplicate_found'],
    ['find_failed', 'find_failed'],
    ['invalid_field', 'profile_refused'],
    ['custom_field_required', 'profile_refused'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'remote_refused'],
    [null, 'remote_refused'],
  ])('opens one Case where a person must decide: %s', (code, reason) => {
    const said = next([userMade, step('client', 'W-CLIENT', 'person', { code })])
    expect(said.done).toBe(false)
    expect(said.projection.status).toBe('linking')
    expect(said.flows).toEqual([
      {
        kind: 'case',
        subjectId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-/),
        correlationId: 'correlation-1',
        input: {
          reason,
          subjectId: ACCOUNT,
          accountId: ACCOUNT,
          sfAccountId: '0015g00000AbCdEAAV',
          facts: expect.any(Object),
          whenClosed: 'retry',
        },
      },
    ])
    expect(JSON.stringify(said.flows)).not.toContain('hanako')
  })

  test('asks for the same Case and the same mail however often it is asked itself', () => {
    const once = () => next([userMade, clientMade, numberSeen, linked]).flows
    expect(once()).toEqual(once())
    expect(caseKey('client_exists', ACCOUNT)).toBe(caseKey('client_exists', ACCOUNT))
    expect(caseKey('client_exists', ACCOUNT)).not.toBe(caseKey('duplicate_found', ACCOUNT))
  })

  test('opens another Case when the same comes up again after a decision, and not while it waits', () => {
    const waiting = (updatedAt: number) => step('client', 'W-CLIENT', 'person', { code: 'client_exists', updatedAt })
    const retry = { id: 'd', type: 'retry', line: null, remoteId: null, reason: '', requestedBy: '', decidedAt: 50 } as const
    const keyOf = (steps: Step[], decided: number) =>
      signUpFlow.next({ ...flow([userMade, ...steps]), decisions: [retry], decided }).flows.map(({ subjectId }) => subjectId)
    expect(keyOf([waiting(10)], 0)).toEqual([caseKey('client_exists', ACCOUNT)])
    expect(keyOf([waiting(10)], 1)).toEqual([caseKey('client_exists', ACCOUNT)])
    expect(keyOf([waiting(60)], 1)).toEqual([caseKey('client_exists', ACCOUNT, 2)])
    expect(caseKey('client_exists', ACCOUNT, 2)).not.toBe(caseKey('client_exists', ACCOUNT))
  })

  test('puts what waits for a person back when a person says so', () => {
    const waiting = flow([userMade, step('client', 'W-CLIENT', 'person', { code: 'client_exists' })])
    const decision = { id: '', line: null, remoteId: null, reason: '', requestedBy: '', decidedAt: 0 }
    expect(signUpFlow.decide?.(waiting, { ...decision, type: 'retry' })).toEqual([{ name: 'client', to: 'planned' }])
    expect(signUpFlow.decide?.(waiting, { ...decision, type: 'skip' })).toEqual([])
  })

  test('takes only a taken e-mail as an answer; every other refusal is a person’s', () => {
    expect(signUpFlow.onRefused?.(userMade, 'email_taken')).toBe('refused')
    expect(signUpFlow.onRefused?.(userMade, 'invalid_field')).toBe('person')
    expect(signUpFlow.onRefused?.(clientMade, 'email_taken')).toBe('person')
  })

  test('gives WHMCS number and postcode in its own form, and what is no telephone number as it was typed', () => {
    const address = { line1: '1-2-3', city: 'Chiyoda', postcode: '1000005', country: 'JP' }
    const made = (phone: string) => next([userMade], { phone, address }).steps[1]?.input
    expect(made('090-1234-5678')).toMatchObject({ profile: { phone: '+81.9012345678', postcode: '100-0005' } })
    expect(made('12345')).toMatchObject({ profile: { phone: '12345' } })
  })

  test('gives WHMCS the address whole, with the city where there is no state', () => {
    expect(next([userMade]).steps[1]).toMatchObject({
      effect: 'W-CLIENT',
      input: {
        whmcsUserId: 977,
        customerNumber: 'C-1001',
        profile: { address1: '1-2-3', city: 'Chiyoda', state: 'Chiyoda', language: 'japanese' },
      },
    })
    expect(next([userMade, clientMade, numberSeen]).steps.at(-1)).toEqual({
      name: 'link',
      effect: 'SF-LINK',
      input: { sfAccountId: '0015g00000AbCdEAAV', whmcsClientId: 1042, portalUserId: USER, linkedAt: '2026-11-21T00:00:00.000Z' },
    })
  })
})
