import { waitFor } from './browser.ts'
import { Order, type Setting } from './setting.ts'

/** Long enough for a quiet period in demo time, with a slow machine under it. */
const PATIENCE_MS = 180_000
const MOVING = ['received', 'pending_review', 'provisioning']

/** Watches the order until it rests, telling each step once. */
export async function watchOrder({ stack, desk, customer, browser, teller }: Setting, key: string): Promise<Order> {
  teller.chapter('Provisioning')
  const told = new Set<string>()
  const order = await waitFor(
    'the end of provisioning',
    async () => {
      const now = Order.parse((await browser.call('GET', `${stack.publicUrl}/api/orders/${key}`)).body)
      for (const { step, state, message } of now.timeline) {
        const line = `${step}: ${message || state}`
        if (!told.has(line)) teller.say(line)
        told.add(line)
      }
      return MOVING.includes(now.status) ? undefined : now
    },
    PATIENCE_MS,
  )
  teller.check('the order is active', order.status === 'active', `${order.status} ${order.attention?.message ?? ''}`.trim())
  for (const kind of ['esim-activation', 'order-provisioned']) {
    const mails = await waitFor(
      `the mail ${kind}`,
      async () => {
        const found = await desk.mails(customer.email, kind)
        return found.length > 0 ? found : undefined
      },
      30_000,
    ).catch(() => [])
    teller.check(`one mail “${kind}”`, mails.length === 1, String(mails.length))
    if (mails[0]) teller.say(`  “${mails[0].subject}”`)
  }
  return order
}
