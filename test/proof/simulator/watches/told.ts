// Everybody hears of an order what concerns them, and nobody gets a code twice.

import type { MailWish } from '../../../../src/effects/mail-wish.ts'
import { PROVISION } from '../../../../src/orders/approval.ts'
import { ORDER } from '../../../../src/orders/order-flow.ts'
import type { OrderRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { Row } from '../remotes.ts'
import type { OpenWatch } from './watch.ts'

const MOST_COPIES = 2

export const watchTold: OpenWatch = ({ journal, remotes }, say) => {
  /** Subjects of the mails that were sent, whatever became of them. */
  const sent = new Set<string>()

  function wantedOf({ id, state, sfOrderId }: OrderRow): string[] {
    const wanted = sfOrderId === null || isCreationAtPerson(id) ? [] : ['order-received']
    if (state === 'active' || state === 'partly_active') wanted.push('order-provisioned')
    if (state === 'cancelled') wanted.push('order-cancelled')
    if (state === 'failed') wanted.push('order-failed')
    if (state === 'needs_person' && journal.flowOf(PROVISION, id)) wanted.push('person-needed')
    return wanted
  }

  /** A press has proved that Salesforce has it, but its creation, which could not be looked for, is still for staff to settle. */
  const isCreationAtPerson = (id: string): boolean =>
    [...(journal.flowOf(ORDER, id)?.steps.values() ?? [])].some(({ state }) => state === 'person')

  /** Nobody can say whether it went out: a Case asks staff to tell the customer. */
  const isAtPerson = (kind: string, { id }: OrderRow): boolean =>
    [...journal.flows.values()].some(
      (flow) => flow.kind === 'mail' && isAbout(flow.input, kind, id) && [...flow.steps.values()].some(({ state }) => state === 'person'),
    )

  function checkCopies(): void {
    const messages = remotes.rows('mail', 'messages').map(mailOf)
    for (const { id, kind } of messages) {
      const copies = messages.filter((other) => other.id === id).length
      if (copies > (CODES.includes(kind) ? 1 : MOST_COPIES)) say('I13', `the mail ${kind} ${id} went out ${copies} times`)
    }
  }

  return {
    onSent(request) {
      if (request.purpose?.effect === 'MAIL') sent.add(subjectOf(request))
    },
    onApplied(request) {
      if (request.purpose?.effect === 'MAIL') checkCopies()
    },
    onEnd() {
      for (const order of journal.orders.values()) {
        for (const kind of wantedOf(order)) if (!sent.has(`${kind} ${order.id}`) && !isAtPerson(kind, order)) say('I13', `no mail ${kind} of the order ${order.id} was ever sent, which is ${order.state}`) // prettier-ignore
      }
    },
  }
}

const CODES = ['email-code', 'already-registered', 'password-reset']

/** What every mail's flow is opened with. */
function isAbout(input: unknown, kind: string, orderId: string): boolean {
  const wish = input as MailWish
  return wish.kind === kind && wish.refs['orderId'] === orderId
}

const subjectOf = ({ request }: Sent): string => String((JSON.parse(request.body.toString()) as Row)['subject'])

const mailOf = (row: Row) => ({
  id: String((row['headers'] as Row)['Message-ID']),
  kind: String((row['customArgs'] as Row)['kind']),
})
