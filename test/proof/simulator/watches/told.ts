// Everybody hears of an order what concerns them: what reached the mailbox, by the mail provider's own records. Nobody gets a code twice.

import type { MailKind } from '../../../../mail/kinds.ts'
import type { MailWish } from '../../../../src/effects/mail-wish.ts'
import { PROVISION } from '../../../../src/orders/approval.ts'
import { ORDER } from '../../../../src/orders/order-flow.ts'
import type { AccountRow, FlowRow, OrderRow } from '../memory-journal.ts'
import type { Row } from '../remotes.ts'
import type { OpenWatch } from './watch.ts'

const MOST_COPIES = 2

export const watchTold: OpenWatch = ({ journal, remotes }, say) => {
  const messages = () => remotes.rows('mail', 'messages').map(mailOf)

  function wantedOf({ id, state, sfOrderId, esims }: OrderRow): MailKind[] {
    const wanted: MailKind[] = sfOrderId === null || isCreationAtPerson(id) ? [] : ['order-received']
    if (state === 'active' || state === 'partly_active')
      wanted.push('order-provisioned', ...(esims.length > 0 ? ['esim-activation' as const] : []))
    if (state === 'cancelled') wanted.push('order-cancelled')
    if (state === 'rejected') wanted.push('order-rejected')
    if (state === 'failed') wanted.push('order-failed')
    if (state === 'needs_person' && journal.flowOf(PROVISION, id)) wanted.push('person-needed')
    return wanted
  }

  /** Of each of them an order has one, by one event. */
  function checkOnce({ id }: OrderRow): void {
    for (const kind of ONCE)
      if (mails().filter((flow) => isAbout(flow, kind, id)).length > 1) say('I13', `several events tell ${kind} of ${id}`)
  }

  /** A press has proved that Salesforce has it, but its creation, which could not be looked for, is still for staff to settle. */
  const isCreationAtPerson = (id: string): boolean =>
    [...(journal.flowOf(ORDER, id)?.steps.values() ?? [])].some(({ state }) => state === 'person')

  /** Who signed up with us has come to have services there. */
  const isWelcome = ({ id, status }: AccountRow): boolean => status !== 'linking' && journal.flowOf('signup', id) !== undefined

  const mails = (): FlowRow[] => [...journal.flows.values()].filter(({ kind }) => kind === 'mail')

  /** Whatever was to be told has arrived, or is somebody's to tell otherwise. */
  function checkArrived(): void {
    const arrived = new Set(messages().map(({ id }) => id))
    for (const flow of mails())
      if (!arrived.has(messageId(flow)) && !isAtPerson(flow) && !isLeftAtThat(flow))
        say('I13', `the mail ${wishOf(flow).kind} ${flow.subjectId} never arrived`)
  }

  function checkCopies(): void {
    const all = messages()
    for (const { id, kind } of all) {
      const copies = all.filter((other) => other.id === id).length
      if (copies > (CODES.includes(kind) ? 1 : MOST_COPIES)) say('I13', `the mail ${kind} ${id} went out ${copies} times`)
    }
  }

  return {
    onApplied(request) {
      if (request.purpose?.effect === 'MAIL') checkCopies()
    },
    onEnd() {
      checkArrived()
      const isTold = (kind: MailKind, about: string) => mails().some((flow) => isAbout(flow, kind, about))
      for (const order of journal.orders.values()) checkOnce(order)
      for (const order of journal.orders.values())
        for (const kind of wantedOf(order)) if (!isTold(kind, order.id)) say('I13', `${order.id} is ${order.state}, and no mail ${kind} tells of it`) // prettier-ignore
      for (const account of journal.accounts.values())
        if (isWelcome(account) && !isTold('welcome', account.id)) say('I13', `nobody has welcomed the account ${account.id}`)
    },
  }
}

const ONCE: readonly MailKind[] = ['order-received', 'esim-activation', 'order-provisioned', 'order-cancelled', 'order-rejected']
const CODES = ['email-code', 'already-registered', 'password-reset']

/** Nobody can say whether it went out: a Case asks staff to tell the customer. */
const isAtPerson = ({ steps }: FlowRow): boolean => [...steps.values()].some(({ state }) => state === 'person')

/** A code is asked for again by who misses it. Staff have their Case: sent twice to no known end, their mail is left at that. */
function isLeftAtThat(flow: FlowRow): boolean {
  const { kind, to } = wishOf(flow)
  const isLost = (performs: number) => [...flow.steps.values()].some((step) => step.code === 'outcome_unknown' && step.performs >= performs)
  return CODES.includes(kind) ? isLost(1) : 'staff' in to && isLost(MOST_COPIES)
}

const wishOf = ({ input }: FlowRow) => input as MailWish // what every mail's flow is opened with

function isAbout(flow: FlowRow, kind: MailKind, id: string): boolean {
  const wish = wishOf(flow)
  return wish.kind === kind && [wish.refs['orderId'], wish.refs['accountId']].includes(id)
}

/** As the simulator's mails carry it. */
const messageId = ({ subjectId }: FlowRow): string => `<${subjectId}@trunkline.example>`

const mailOf = (row: Row) => ({
  id: String((row['headers'] as Row)['Message-ID']),
  kind: String((row['customArgs'] as Row)['kind']),
})
