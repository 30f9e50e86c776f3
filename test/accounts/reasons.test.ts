import { describe, expect, test } from 'vitest'
import { toNewCase } from '../../src/accounts/request-case.ts'
import type { PossibleDecision } from '../../src/contract/provision.ts'
import { type ReasonCode, REASONS, reasonOf } from '../../src/contract/reasons.ts'

describe('reason codes', () => {
  test.each(Object.entries(REASONS))('%s says it all, in both languages', (code, reason) => {
    expect(code).toMatch(/^[a-z_]{3,40}$/)
    for (const text of [reason.staff.en, reason.staff.ja, reason.customer.en, reason.customer.ja]) expect(text.length).toBeGreaterThan(5)
    for (const text of [reason.staff.ja, reason.customer.ja]) expect(text).toMatch(/[ぁ-ん]/)
    expect(reason.actions.length).toBeGreaterThan(0)
    expect(reason.withinHours).toBeGreaterThan(0)
    // Of an order it is written to Provisioning_Error_Message__c, which takes so much and no more.
    const actions: readonly string[] = reason.actions
    if (actions.includes('cancel')) expect(Math.max(reason.staff.en.length, reason.staff.ja.length)).toBeLessThanOrEqual(255)
  })

  test('stand for whatever a remote says', () => {
    expect(reasonOf('client_exists')).toBe('client_exists')
    expect(reasonOf('toString')).toBe('remote_refused')
    expect(reasonOf(null)).toBe('remote_refused')
  })

  test('make a Case that names the matter and nobody', () => {
    const facts = { step: 'W-CLIENT', customerNumber: 'C-1001' }
    const made = toNewCase(
      { reason: 'client_exists', subjectId: 'a', accountId: 'a', sfAccountId: '0015g00000AbCdEAAV', facts },
      'correlation-1',
    )
    expect(made).toMatchObject({
      accountId: '0015g00000AbCdEAAV',
      reason: 'client_exists',
      subject: 'Portal: client_exists',
      key: expect.any(String),
    })
    expect(made.key).toHaveLength(36)
    expect(made.description).toContain('customerNumber: C-1001')
    expect(made.description).toContain('correlationId: correlation-1')
    // Nobody looked what is possible: it says what helps.
    expect(made.description).toMatch(/^Possible: retry$/m)
  })

  test('offer of what may be decided what helps in the matter', () => {
    const whole = (type: PossibleDecision['type']) => ({ type, line: null })
    const possible = [whole('retry'), whole('adopt'), { type: 'skip', line: 2 } as const, whole('cancel'), whole('reject')]
    const offered = (reason: ReasonCode) => {
      const input = { reason, subjectId: 'a', accountId: null, sfAccountId: null, facts: {}, possible }
      return /^Possible: (.*)$/m.exec(toNewCase(input, 'correlation-1').description)?.[1]
    }
    expect(offered('esim_unknown')).toBe('retry, adopt, skip of line 2, cancel')
    expect(offered('service_without_billing')).toBe('retry, cancel')
    expect(offered('missing_remote')).toBe('none')
  })

  test('offer what helps in the matter where the version before, which did not say what is possible, had it opened', () => {
    const offered = (reason: ReasonCode, possible?: PossibleDecision[]) => {
      const input = { reason, subjectId: 'a', accountId: null, sfAccountId: null, facts: {}, ...(possible && { possible }) }
      return /^Possible: (.*)$/m.exec(toNewCase(input, 'correlation-1').description)?.[1]
    }
    expect(offered('esim_unknown')).toBe('retry, adopt, skip, abandon, cancel')
    expect(offered('stuck')).toBe('none')
    expect(offered('esim_unknown', [])).toBe('none')
  })

  test('say on a Case that is waited for that closing it tries again', () => {
    const input = { reason: 'client_exists', subjectId: 'a', accountId: 'a', sfAccountId: null, facts: {} } as const
    const again = toNewCase({ ...input, occurrence: 2, whenClosed: 'retry' }, 'correlation-1')
    expect(again.key).not.toBe(toNewCase(input, 'correlation-1').key)
    expect(again.description).toContain('occurrence: 2')
    expect(again.description).toContain('Close this Case to have it tried again.')
    expect(again.description).toContain('ケースを閉じると再試行します。')
    expect(again.description).not.toContain('Possible:')
  })
})
