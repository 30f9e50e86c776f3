// A failing schedule made as small as it still fails: faults first, then the workload.

import type { Violation } from '../proof.ts'
import type { Plan } from './plan.ts'
import { type Ran, run } from './schedule.ts'

const breaksAlike = (ran: Ran, before: readonly Violation[]): boolean =>
  ran.violations.some(({ breaks }) => before.some((other) => other.breaks === breaks))

/** Every plan that is one thing smaller. */
function* smaller(plan: Plan): Generator<Plan> {
  for (const cell of plan.cells) yield { ...plan, cells: plan.cells.filter((other) => other !== cell) }
  for (const customer of plan.customers) {
    if (plan.customers.length > 1) yield { ...plan, customers: plan.customers.filter((other) => other !== customer) }
  }
  const each = (change: (customer: Plan['customers'][number]) => Plan['customers'][number] | null) =>
    plan.customers.flatMap((customer, at) => {
      const changed = change(customer)
      return changed ? [{ ...plan, customers: plan.customers.with(at, changed) }] : []
    })
  yield* each((customer) => (customer.orders.length > 0 ? { ...customer, orders: customer.orders.slice(1) } : null))
  yield* each((customer) => (customer.orders.some(({ lines }) => lines > 1) ? { ...customer, orders: customer.orders.map((order) => ({ ...order, lines: 1 })) } : null)) // prettier-ignore
  yield* each((customer) => (customer.orders.some(({ presses }) => presses > 1) ? { ...customer, orders: customer.orders.map((order) => ({ ...order, presses: 1 })) } : null)) // prettier-ignore
  yield* each((customer) => (customer.orders.some(({ cancelled }) => cancelled) ? { ...customer, orders: customer.orders.map((order) => ({ ...order, cancelled: null })) } : null)) // prettier-ignore
  yield* each((customer) => (customer.orders.some(({ choices }) => choices.length > 0) ? { ...customer, orders: customer.orders.map((order) => ({ ...order, choices: order.choices.slice(0, -1) })) } : null)) // prettier-ignore
  yield* each((customer) => (customer.changesProfile ? { ...customer, changesProfile: false } : null))
  if (plan.feeRises !== null) yield { ...plan, feeRises: null }
  if (plan.lists !== null) yield { ...plan, lists: null }
  if (plan.hasStranger) yield { ...plan, hasStranger: false }
  if (plan.stopAt !== null) yield { ...plan, stopAt: null }
  if (plan.workers > 1) yield { ...plan, workers: plan.workers - 1 }
}

/** The smallest plan found that breaks the same promise, and how it ran. */
export async function shrink(failed: Ran): Promise<Ran> {
  let best = failed
  for (let goesOn = true; goesOn;) {
    goesOn = false
    for (const plan of smaller(best.plan)) {
      const ran = await run(plan)
      if (!breaksAlike(ran, failed.violations)) continue
      best = ran
      goesOn = true
      break
    }
  }
  return best
}
