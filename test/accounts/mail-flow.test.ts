import { expect, test } from 'vitest'
import { mailSendingFlow } from '../../src/accounts/mail-flow.ts'
import { caseKey } from '../../src/accounts/request-case.ts'
import type { MailWish } from '../../src/accounts/request-mail.ts'
import { newStep } from '../../src/journal/new-step.ts'

/** A mail about the one order, which could not be sent. */
function unsent(mailId: string, kind: MailWish['kind']) {
  const input: MailWish = { kind, to: { userId: 'user' }, language: 'en', refs: { orderId: 'order' } }
  const send = { ...newStep({ name: 'send', effect: 'MAIL', input: { mailId, ...input } }, 0, 0), state: 'person' as const, code: 'no' }
  const flow = { id: mailId, kind: 'mail', subjectId: mailId, input, correlationId: 'c', acceptedAt: 0, rev: 0, decided: 0 }
  return mailSendingFlow.next({ ...flow, steps: [send], decisions: [] }).flows
}

test('each mail of an order that could not be sent has a Case of its own, which names the order', () => {
  const flows = [...unsent('first', 'order-received'), ...unsent('second', 'order-provisioned')]
  expect(flows.map(({ subjectId }) => subjectId)).toEqual([caseKey('mail_failed', 'first'), caseKey('mail_failed', 'second')])
  for (const { input } of flows) expect(input).toMatchObject({ reason: 'mail_failed', facts: { orderId: 'order' } })
})
