// How the journal's front doors (sign-up, order, press, decision, cancellation) leave their word: what the app's handlers write in one
// transaction, written into the memory journal at one instant. What a word means for an order as it stands, the product judges.

import type { BillingProfileInput } from '../../../src/accounts/billing-profile-flow.ts'
import type { SignUpInput } from '../../../src/accounts/sign-up-flow.ts'
import type { MailWish } from '../../../src/accounts/request-mail.ts'
import type { Random } from '../../../src/base/random.ts'
import type { OrderLine } from '../../../src/db/order-line.ts'
import type { PressWish } from '../../../src/effects/press-wish.ts'
import type { OrderState } from '../../../src/contract/states.ts'
import type { DecisionType, NewFlow } from '../../../src/journal/flow.ts'
import { CLOSE, type CloseInput } from '../../../src/orders/close-flow.ts'
import { ORDER, type OrderInput } from '../../../src/orders/order-flow.ts'
import { isInReview, PROVISION } from '../../../src/orders/approval.ts'
import type { ProvisionInput } from '../../../src/provisioning/facts.ts'
import { isPossible } from '../../../src/provisioning/possible.ts'
import { judgePress } from '../../../src/provisioning/judge-press.ts'
import { earlyPress } from '../../../src/provisioning/press-flow.ts'
import { provisionFlowId } from '../../../src/provisioning/take-press.ts'
import type { AccountRow, MemoryJournal, OrderRow } from './memory-journal.ts'

export interface Offer {
  productId: string
  name: string
  sku: string
  price: number
  /** Once, for one piece; null for none. */
  setupFee: number | null
  billingCycle: string
  pricebookId: string
  pricebookEntryId: string
  requiresIccid: boolean
}

export interface Doors {
  signUp(account: AccountRow, details: Pick<SignUpInput, 'email' | 'customerNumber'>): void
  /** Asks for a mail with a link that opens the account. */
  resetPassword(account: AccountRow): void
  /** False while an earlier change is under way. */
  changeProfile(account: AccountRow, city: string): boolean
  /** `units`: of each line, as staff may have it; the shop makes a line for each eSIM. */
  place(account: AccountRow, offers: readonly Offer[], units?: number): OrderRow
  /** The press of the button; `order` as far as Salesforce could say whose it is. */
  press(sfOrderId: string, order: OrderRow | null): 'taken' | 'early' | 'ended'
  decide(order: OrderRow, type: DecisionType, what?: { line?: number; remoteId?: string }): boolean
  /** The customer's, or staff's before the first press; only staff reject. */
  endReview(order: OrderRow, as: 'cancelled' | 'rejected'): boolean
}

/** `openHere` opens a flow that its process goes on with itself. */
export function openDoors(
  journal: MemoryJournal,
  random: Random,
  wake: (flowId: string) => void,
  openHere: (flow: NewFlow, id: string) => void,
): Doors {
  const open = (kind: string, subjectId: string, input: unknown, id = random.uuid()) => {
    const { flowId, opened } = journal.open({ kind, subjectId, input, correlationId: random.uuid() }, id)
    wake(flowId)
    return { flowId, opened }
  }
  const doors: Doors = {
    signUp(account, details) {
      journal.accounts.set(account.id, account)
      const input: SignUpInput = {
        ...details,
        userId: account.userId,
        firstName: 'Hanako',
        lastName: 'Sato',
        language: account.language,
        companyName: null,
        phone: '+81312345678',
        address: { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' },
        sfAccountId: account.sfAccountId,
        emailMatches: true,
        verifiedAt: '2026-04-01T09:00:00.000Z',
      }
      open('signup', account.id, input)
    },
    resetPassword({ userId, language }) {
      const wish: MailWish = { kind: 'password-reset', to: { userId }, language, refs: {} }
      open('mail', random.uuid(), wish)
    },
    changeProfile({ id, sfAccountId, whmcsClientId }, city) {
      const flows = [...journal.flows.values()].filter(({ kind, input }) => kind === 'billing-profile' && (input as BillingProfileInput).accountId === id) // prettier-ignore
      if (whmcsClientId === null || flows.some(({ state }) => state !== 'done')) return false
      open('billing-profile', random.uuid(), { accountId: id, sfAccountId, whmcsClientId, profile: { city } })
      return true
    },
    place(account, offers, units = 1) {
      const id = random.uuid()
      const lines = offers.map((offer, index) => toLine(offer, index + 1, units))
      const order: OrderRow = {
        id,
        accountId: account.id,
        source: 'portal',
        sfOrderId: null,
        orderNumber: null,
        state: 'received',
        rev: 1,
        attention: null,
        lines,
        esims: [],
      }
      journal.orders.set(id, order)
      const input: OrderInput = {
        order: {
          key: id,
          accountId: account.sfAccountId,
          pricebookId: offers[0]?.pricebookId ?? '',
          effectiveOn: '2026-04-01',
          correlationId: random.uuid(),
          items: offers.map((offer, index) => ({
            lineKey: `${id}:${index + 1}`,
            pricebookEntryId: offer.pricebookEntryId,
            quantity: units,
            unitPrice: { amount: offer.price, currency: 'JPY' },
            billingCycle: offer.billingCycle,
            configOptionsJson: null,
          })),
        },
        accountId: account.id,
        userId: account.userId,
        language: account.language,
      }
      openHere({ kind: ORDER, subjectId: id, input, correlationId: random.uuid() }, random.uuid())
      return order
    },
    press(sfOrderId, order) {
      if (order === null) {
        const wish: PressWish = { sfOrderId, requestedBy: '005000000000001' }
        const { flowId } = journal.open(earlyPress(wish, random.uuid()), random.uuid())
        wake(flowId)
        return 'early'
      }
      const input: ProvisionInput = { orderId: order.id, sfOrderId, lines: order.lines as OrderLine[], requestedBy: '005000000000001' }
      const known = journal.flowOf(PROVISION, order.id)
      const verdict = judgePress({
        state: order.state as OrderState,
        isNamed: order.sfOrderId !== null,
        opened: known === undefined,
        isBeingCancelled: known?.decisions.some(({ type }) => type === 'cancel' || type === 'abandon') ?? false,
      })
      if (verdict.is === 'ended') return 'ended'
      const { flowId } = open(PROVISION, order.id, input, provisionFlowId(sfOrderId))
      if (verdict.names) order.sfOrderId = sfOrderId
      if (verdict.retries) leave(flowId, 'retry', {})
      if (verdict.state !== order.state) Object.assign(order, { state: verdict.state, attention: null, rev: order.rev + 1 })
      return 'taken'
    },
    decide(order, type, what = {}) {
      const flow = journal.flowOf(PROVISION, order.id)
      if (!flow) return false
      const choice = { type, line: what.line ?? null, remoteId: what.remoteId ?? null }
      if (!isPossible(order.state as OrderState, journal.viewOf(flow), choice)) return false
      leave(flow.id, type, what)
      order.rev += 1
      return true
    },
    endReview(order, as) {
      const approved = journal.flowOf(PROVISION, order.id) !== undefined
      if (!isInReview(order.state as OrderState, approved) || order.sfOrderId === null) return false
      const input: CloseInput = {
        sfOrderId: order.sfOrderId,
        as,
        reasonText: as === 'rejected' ? 'seen to' : null,
        userId: journal.accounts.get(order.accountId ?? '')?.userId ?? null,
        language: 'en',
      }
      open(CLOSE, order.id, input)
      Object.assign(order, { state: as, rev: order.rev + 1 })
      return true
    },
  }

  function leave(
    flowId: string,
    type: DecisionType,
    { line = null, remoteId = null }: { line?: number | null; remoteId?: string | null },
  ): void {
    journal.leaveDecision(flowId, { id: random.uuid(), type, line, remoteId, reason: 'seen to', requestedBy: 'staff' })
    wake(flowId)
  }
  return doors
}

const toLine = ({ productId, name, sku, billingCycle, price, setupFee, requiresIccid }: Offer, n: number, quantity: number): OrderLine => ({
  n,
  productId,
  name,
  sku,
  category: requiresIccid ? 'esim' : 'vpn',
  quantity,
  billingCycle,
  configOptions: {},
  price: { amount: price, currency: 'JPY' },
  setupFee: setupFee === null ? null : { amount: setupFee, currency: 'JPY' },
  requiresIccid,
  state: 'new',
  sfItemId: null,
  serviceId: null,
  serviceStatus: null,
})
