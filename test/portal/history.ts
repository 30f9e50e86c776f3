// A customer to whom everything has happened that an order's page can show, one to whom nothing has, and one who is being checked.

import type { TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { customerInReview } from './in-review.ts'

export interface History {
  customer: Customer
  newcomer: Customer
  reviewed: Customer
  /** One line of each kind. */
  cart: readonly object[]
  places: { product: string; order: string; orderInReview: string; orderWithPerson: string; orderCancelled: string; service: string }
}

export async function makeHistory(world: TestWorld): Promise<History> {
  const { customers, whmcs, url } = world
  const [customer, newcomer] = await Promise.all([customers.signUp('C-1003'), customers.signUp('C-1004')])
  await customers.addCard(customer)
  const press = async (order: { sfOrderId: string; id: string }, states: readonly string[]) => {
    await customers.press(order.sfOrderId)
    return await customers.orderIs(customer, order.id, states)
  }
  const active = await press(await customers.order(customer), ['active'])
  await whmcs.ask('modules', { mode: 'fail' })
  const withPerson = await press(await customers.order(customer, ['VPN-PERSONAL']), ['needs_person'])
  await whmcs.ask('modules', { mode: 'ok' })
  const cancelled = await customers.order(customer, ['NET-FIBER-1G'])
  await customer.browser.post(`/api/orders/${cancelled.id}/cancel`)
  const inReview = await customers.order(customer, ['ESIM-JP-1GB-7D'])
  const { items } = (await (await fetch(`${url}/api/catalog`)).json()) as { items: { id: string; configOptions: unknown[] }[] }
  const richest = items.toSorted((a, b) => b.configOptions.length - a.configOptions.length)[0]
  const { customer: reviewed } = await customerInReview(world, 'C-1009')
  return {
    customer,
    newcomer,
    reviewed,
    cart: (await customers.cart(customer))['items'] as object[], // as an order takes them
    places: {
      product: richest?.id ?? '',
      order: active.id,
      orderWithPerson: withPerson.id,
      orderCancelled: cancelled.id,
      orderInReview: inReview.id,
      service: active.items.find(({ esims }: { esims?: object[] }) => esims?.length)?.service.whmcsServiceId,
    },
  }
}
