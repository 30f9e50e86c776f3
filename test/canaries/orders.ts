// Orders from cart to activation, and those that persons decide about.

import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { kindOf } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { asCustomer, type Person } from './people.ts'
import { SF, type Show } from './remote-answers.ts'
import { providerLogIn } from './remote-log-ins.ts'

/** Orders from cart to activation, through refused carts and remote systems that answer badly at every step; returns those that were made. */
export async function orders(show: Show, anna: Person, ben: Person): Promise<void> {
  const { world, answers, aviary } = show
  const { customers, salesforce } = world
  // More than one: a look at the Cases may come in between.
  await answers.next('salesforce', { path: `${SF}/query` }, 'html', 503, 20)
  expect((await anna.browser.get('/api/catalog/personalized')).status).toBe(503)
  await salesforce.clearFaults()
  expect(
    (
      await ben.browser.post('/api/orders', {
        ...(await customers.cart(asCustomer(ben))),
        note: aviary.fresh('note', 'note of no order', 'ben'),
      })
    ).status,
  ).toBe(409)
  await customers.addCard(asCustomer(anna))
  await customers.addCard(asCustomer(ben))
  await anna.browser.get('/api/billing/payment-methods/summary?fresh=1')

  const cart = await customers.cart(asCustomer(anna))
  const items = cart['items'] as { configOptions: Record<string, unknown> }[]
  const vpn = items.at(-1)
  if (vpn) vpn.configOptions['label'] = aviary.fresh('note', 'option text', 'anna')
  const wish = { ...cart, note: `${aviary.fresh('note', 'order note', 'anna')} & <b>${aviary.fresh('note', 'order note 2', 'anna')}</b>` }
  await answers.next('salesforce', { path: `${SF}/composite` }, 'odd-success', 200)
  const placed = await anna.browser.post('/api/orders', wish, { 'Idempotency-Key': aviary.fresh('request', 'order key', 'anna') })
  expect([201, 202]).toContain(placed.status)
  const id = String(placed.body.id)
  const { sfOrderId } = await customers.orderIs(asCustomer(anna), id, ['pending_review'])

  await providerLogIn(show)
  await answers.next('esim', { method: 'POST', path: '/airalo/v2/orders' }, 'error', 500)
  await answers.next('esim', { method: 'GET', path: '/airalo/v2/orders' }, 'odd-success', 200)
  await answers.next('whmcs', { action: 'GetClientsProducts' }, 'error', 500)
  await answers.next('whmcs', { action: 'AddOrder' }, 'error', 200)
  await answers.next('whmcs', { action: 'AcceptOrder' }, 'business-error')
  await answers.next('whmcs', { action: 'GetOrders' }, 'html', 500)
  await answers.next('salesforce', { path: `${SF}/composite` }, 'error', 400)
  const stream = listen(show, anna, id)
  await customers.press(String(sfOrderId), 2)
  const active = await customers.orderIs(asCustomer(anna), id, ['active'], 40_000)
  await stream
  keepActivation(show, active, 'anna')
  await until(
    async () =>
      (await world.mail.rows('messages')).map(kindOf).filter((kind) => kind === 'order-provisioned' || kind === 'esim-activation')
        .length === 2,
    'the mails of the order',
  )
  // The same cart again, and the same with a key of its own: both are told the order as it is now, its activation code included.
  expect((await anna.browser.post('/api/orders', wish)).status).toBe(200)
  const key = { 'Idempotency-Key': randomUUID() }
  const repeated = await anna.browser.post('/api/orders', wish, key)
  expect(repeated.body.items.some((item: { esims?: unknown[] }) => (item.esims ?? []).length > 0)).toBe(true)
  expect((await anna.browser.post('/api/orders', wish, key)).body).toEqual(repeated.body)
  await ben.browser.get(`/api/orders/${id}`)
  await ben.browser.get(`/api/orders/${String(sfOrderId)}/events`)
  await ben.browser.post(`/api/orders/${id}/cancel`)

  await answers.next('mail', { path: '/v3/mail/send' }, 'error', 400)
  // A person decides: staff's change of the price stops one order, the others end in review.
  const stopped = await customers.order(asCustomer(ben), ['VPN-FAMILY'])
  const item = (await salesforce.rows('OrderItem')).find((row) => row['OrderId'] === stopped.sfOrderId)
  await salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 1 } })
  await customers.press(stopped.sfOrderId)
  const waiting = await customers.orderIs(asCustomer(ben), stopped.id, ['needs_person'])
  expect(waiting.attention).toBeDefined()
  await decide(show, stopped.sfOrderId, {
    type: 'retry',
    reason: `${aviary.fresh('staff', 'reason of retry')} says ${aviary.fresh('staff', 'stale reason')}`,
    rev: 0,
  })
  await decideNow(show, stopped.sfOrderId, 'cancel', aviary.fresh('staff', 'reason of cancel'))
  const rejected = await customers.order(asCustomer(ben), ['NET-FIBER-1G'])
  await decideNow(show, rejected.sfOrderId, 'reject', aviary.fresh('staff', 'reason of reject', 'ben'))
  await customers.orderIs(asCustomer(ben), rejected.id, ['rejected'])
  const cancelled = await customers.order(asCustomer(ben), ['VPN-PERSONAL'])
  await ben.browser.post(`/api/orders/${cancelled.id}/cancel`)
  await customers.orderIs(asCustomer(ben), cancelled.id, ['cancelled'])

  // The module of the VPN fails with a text of its own, over a restart of the worker.
  await world.whmcs.ask('modules', { mode: 'fail', pid: 41 })
  const failing = await customers.order(asCustomer(ben), ['VPN-PERSONAL', 'ESIM-JP-1GB-7D'])
  await customers.press(failing.sfOrderId)
  await until(async () => (await world.whmcs.rows('moduleQueue')).length > 0, 'the module to fail')
  for (const row of await world.whmcs.rows('moduleQueue'))
    aviary.keep(
      'remote',
      'module error',
      String(row['module_action_error'] ?? row['last_attempt_error'] ?? row['error'] ?? 'Line equipment did not answer'),
    )
  await world.restartWorker()
  const left = await customers.orderIs(asCustomer(ben), failing.id, ['needs_person', 'active', 'partly_active'], 40_000)
  keepActivation(show, left, 'ben')
}

const decide = async ({ world, hall }: Show, orderId: string, decision: object): Promise<{ status: number }[]> => {
  const { answers } = await world.salesforce.ask('decide', { orderId, ...decision })
  hall.told.push({ who: null, request: 'decision', status: 0, text: JSON.stringify(answers) })
  return answers as { status: number }[]
}

/** Under the order's present `rev`, which may move in between. */
async function decideNow(show: Show, orderId: string, type: string, reason: string): Promise<void> {
  await until(async () => {
    const status = await show.world.salesforce.ask('provision-status', { orderId })
    show.hall.told.push({ who: null, request: 'status for staff', status: 0, text: JSON.stringify(status) })
    const rev = (status['body'] as { rev: number }).rev
    return (await decide(show, orderId, { type, reason, rev })).some((answer) => answer.status === 202)
  }, `the decision to ${type}`)
}

function keepActivation({ aviary }: Show, order: { items: { esims?: Record<string, string>[] }[] }, who: string): void {
  for (const esim of order.items.flatMap((item) => item.esims ?? [])) {
    for (const [name, text] of Object.entries(esim)) {
      if (name === 'iccid') aviary.keep('iccid', `${who} iccid ${text.slice(-4)}`, text, who)
      else if (['matchingId', 'lpa', 'appleInstallUrl'].includes(name))
        aviary.keep('activation', `${who} ${name} ${aviary.all.length}`, text, who)
    }
  }
}

/** The order's stream until it is active, as its owner's page has it. */
async function listen({ world, hall }: Show, person: Person, id: string): Promise<void> {
  const cookie = [...person.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
  const stop = AbortSignal.timeout(40_000)
  const reply = await fetch(`${world.url}/api/orders/${id}/events`, { headers: { cookie }, signal: stop })
  let text = ''
  for await (const part of reply.body ?? []) {
    text += Buffer.from(part).toString()
    if (text.includes('"status":"active","items"')) break
  }
  hall.told.push({ who: person.who, request: 'stream', status: reply.status, text })
}
