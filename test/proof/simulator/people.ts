// Customers and staff of a schedule: each does the next thing as soon as the last one has come about.

import type { Faults } from './faults.ts'
import { openFees } from './fees.ts'
import type { AccountRow, FlowRow, OrderRow } from './memory-journal.ts'
import type { Sent } from './network.ts'
import type { OrderPlan, Plan } from './plan.ts'
import { type Seeded, seeded } from '../seeded.ts'
import { isStoppedBy, openStaff } from './staff.ts'
import { openStranger } from './stranger.ts'
import type { SimWorld } from './world.ts'

export interface People {
  begin(): void
  /** A request that changes something is on its way. */
  onSent(sent: Sent): void
  /** It was carried out. */
  onApplied(sent: Sent): void
  /** Something has been written. */
  onCommit(): void
  /** Everything can be looked at again: staff press the orders that stand in front of them because nothing could. */
  pressAgain(): void
  areDone(): boolean
}

const LOOK_MS = 200

export function openPeople(sim: SimWorld, plan: Plan, random: Seeded, faults: Faults): People {
  const { timeline, journal, doors, remotes } = sim
  let open = 0
  /** Staff cancel them as soon as WHMCS is asked to bill them. */
  const doomed = new Set<OrderRow>()
  const until = (ready: () => boolean, then: () => void): void => {
    open += 1
    const look = (): void => {
      if (!ready()) return void timeline.after(LOOK_MS, look)
      open -= 1
      then()
    }
    look()
  }
  const later = (ms: number, run: () => void): void => {
    open += 1
    timeline.after(ms, () => {
      open -= 1
      run()
    })
  }

  function orderOf(sfOrderId: string): OrderRow | null {
    return [...journal.orders.values()].find((order) => order.sfOrderId === sfOrderId) ?? null
  }

  function press(order: OrderRow, times: number): void {
    const { sfOrderId } = order
    if (sfOrderId === null) return
    for (let time = 0; time < times; time += 1) later(time === 0 ? 0 : random.below(2_000), () => void doors.press(sfOrderId, order))
  }

  const fees = openFees(sim, plan.feeRises, random, until, (order) => press(order, 1))
  const stranger = plan.hasStranger ? openStranger(sim, seeded(`${plan.seed}/stranger`), later) : null
  const staff = openStaff(sim, seeded(`${plan.seed}/choices`), later, (order) => press(order, 1))

  function follow(order: OrderRow, { presses, cancelled, rejected, choices }: OrderPlan): void {
    staff.expect(order, choices)
    const isOver = () => ['needs_person', 'cancelled', 'rejected'].includes(order.state)
    until(
      () => order.state !== 'received' || isOver(),
      () => {
        if (order.state !== 'pending_review') return
        if (cancelled === 'in review') return void doors.endReview(order, 'cancelled')
        if (rejected) return void doors.endReview(order, 'rejected')
        fees.beforePress(order)
        press(order, presses)
        if (cancelled !== 'while provisioning') return
        if (random.chance(0.5)) doomed.add(order)
        else later(random.below(3_000), () => cancel(order))
      },
    )
  }

  function cancel(order: OrderRow): boolean {
    return ['needs_person', 'provisioning', 'partly_active'].includes(order.state) && doors.decide(order, 'cancel')
  }

  /** And once more as soon as that is possible: the newer one has to stay. */
  function changeProfile(account: AccountRow, index: number): void {
    doors.changeProfile(account, `Kamakura ${index}`)
    const isAtPerson = () => [...journal.flows.values()].some(({ kind, steps }) => kind === 'billing-profile' && [...steps.values()].some(({ state }) => state === 'person')) // prettier-ignore
    until(
      () => doors.changeProfile(account, `Zushi ${index}`) || isAtPerson(),
      () => undefined,
    )
  }

  function begin(): void {
    plan.customers.forEach((customer, index) => {
      const account = newAccount(sim, index)
      const email = `customer${1001 + index}@example.jp`
      const number = `C-${1001 + index}`
      if (customer.signsUp) doors.signUp(account, { email, customerNumber: number })
      else void settle(sim, account, { email, number })
      if (customer.resetsPassword) doors.resetPassword(account)
      until(
        () => account.status !== 'linking' || isStuck(sim, account),
        () => {
          if (account.whmcsClientId === null) return
          if (customer.hasCard) void remotes.ask('whmcs', 'pay-method', { clientId: account.whmcsClientId, last4: '4242' })
          if (customer.changesProfile) changeProfile(account, index)
          for (const wish of customer.orders) {
            later(wish.afterMs, () => {
              const offers = Array.from({ length: wish.lines }, () => random.pick(sim.offers))
              follow(doors.place(account, offers, wish.units), wish)
            })
          }
        },
      )
    })
  }

  /** On whose behalf a request is made. */
  const flowOf = ({ purpose }: Sent) => journal.flows.get(journal.events[(purpose?.eventId ?? 0) - 1]?.flowId ?? '')

  /** The order that a flow is about: its own, or that of the flow which had it opened. */
  function orderAbout({ subjectId, correlationId }: FlowRow): OrderRow | undefined {
    const related = [...journal.flows.values()].filter((flow) => flow.correlationId === correlationId)
    return [subjectId, ...related.map((flow) => flow.subjectId)].map((id) => journal.orders.get(id)).find((order) => order !== undefined)
  }

  /** A trigger that comes twice: the button again, and the wake-up to everybody. */
  faults.again = (sent) => {
    const flow = flowOf(sent)
    const order = flow && orderAbout(flow)
    if (order) press(order, 1)
    if (flow) for (const { life, engine } of sim.workers) life.deliver(() => engine.take(flow.id))
  }
  /** The press before the order's creation has settled; a cancellation while the last step still runs. */
  faults.early = (sent) => {
    const flow = flowOf(sent)
    if (!flow) return false
    if (sent.purpose?.effect !== 'SF-ORDER') {
      const order = orderAbout(flow)
      return order !== undefined && (doors.endReview(order, 'cancelled') || cancel(order))
    }
    const made = remotes.rows('salesforce', 'Order').find((row) => row['Portal_Order_Key__c'] === flow.subjectId)
    const sfOrderId = String(made?.['Id'] ?? '')
    if (sfOrderId === '') return false
    return doors.press(sfOrderId, random.chance(0.5) ? orderOf(sfOrderId) : (journal.orders.get(flow.subjectId) ?? null)) !== 'ended'
  }
  return {
    begin,
    areDone: () => open === 0,
    onCommit: () => staff.look(),
    pressAgain() {
      for (const order of journal.orders.values())
        if (order.state === 'needs_person' && isStoppedBy(journal, 'find_failed', order)) press(order, 1)
    },
    onSent(sent) {
      stranger?.onSent(sent)
      if (sent.purpose?.effect !== 'W-ORDER') return
      const flow = flowOf(sent)
      const order = flow && journal.orders.get(flow.subjectId)
      if (order && doomed.delete(order)) later(random.below(60), () => cancel(order))
    },
    onApplied(sent) {
      if (sent.purpose?.effect === 'E-ORDER') fees.whenBought(journal.orders.get(flowOf(sent)?.subjectId ?? ''))
    },
  }
}

function newAccount(sim: SimWorld, index: number): AccountRow {
  const row = sim.remotes.rows('salesforce', 'Account').find((account) => account['Customer_Number__c'] === `C-${1001 + index}`)
  return {
    id: sim.random.uuid(),
    userId: sim.random.uuid(),
    sfAccountId: String(row?.['Id']),
    language: 'en',
    status: 'linking',
    whmcsUserId: null,
    whmcsClientId: null,
  }
}

/** A customer of long ago. */
async function settle(sim: SimWorld, account: AccountRow, { email, number }: { email: string; number: string }): Promise<void> {
  sim.journal.accounts.set(account.id, account)
  const made = await sim.remotes.ask('whmcs', 'add-client', { email, firstname: 'Hanako', lastname: 'Sato', customerNumber: number })
  Object.assign(account, { status: 'active', whmcsUserId: Number(made['userId']), whmcsClientId: Number(made['clientId']) })
}

/** Its sign-up stands in front of a person. */
const isStuck = (sim: SimWorld, account: AccountRow): boolean =>
  [...(sim.journal.flowOf('signup', account.id)?.steps.values() ?? [])].some(({ state }) => state === 'person')
