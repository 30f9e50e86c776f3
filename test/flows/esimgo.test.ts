// Orders with eSIM Go, which takes no reference of ours with them: from the press to active, and one eSIM whatever is lost on the way.

import { expect, test } from 'vitest'
import { startWorker } from '../../jobs/worker.ts'
import { openLog } from '../../src/base/log.ts'
import type { Tools } from '../../src/effects/tools.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { settledIn } from '../../src/journal/store.ts'
import { wire } from '../../src/wire.ts'
import { decideAs, stands } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'

const ESIM = ['ESIM-JP-1GB-7D']
const BUNDLE = 'esim_1GB_7D_JP_V2'
const BUYING = { method: 'POST', path: '/esimgo/v2.5/orders' }
const MARKING = { method: 'PUT', path: '/esimgo/v2.5/esims' }
/** Its quarter of an hour becomes 4.5 s: time for somebody else to buy in it. */
const SLOWER = { TIME_SCALE: '200' }

async function ready(world: TestWorld, number = 'C-1001'): Promise<Customer> {
  const customer = await world.customers.signUp(number)
  await world.customers.addCard(customer)
  return customer
}

/** What the provider has sold, and what each eSIM bears. */
async function sold(world: TestWorld): Promise<{ orderId: string; iccid: string; reference: string }[]> {
  const references = new Map((await world.esim.rows('esims')).map((row) => [row['iccid'], String(row['customerRef'])]))
  return (await world.esim.rows('orders')).map((row) => {
    const [line] = row['order'] as { iccids: string[] }[] // as the stand-in shows its orders
    const iccid = line?.iccids[0] ?? ''
    return { orderId: String(row['orderReference']), iccid, reference: references.get(iccid) ?? '' }
  })
}

/** Once every eSIM bears a reference. */
const marked = (world: TestWorld) =>
  until(async () => {
    const all = await sold(world)
    return all.length > 0 && all.every(({ reference }) => reference !== '') ? all : null
  }, 'every eSIM to bear a reference')

/** Somebody else under the same account, who may write a reference of their own. */
async function buyAsStranger(world: TestWorld): Promise<{ orderId: string; mark(): Promise<void> }> {
  const { esim } = world.config
  if (esim.provider !== 'esimgo') throw new Error('eSIM Go has no part in this world')
  const send = async (method: string, path: string, body: object): Promise<{ orderReference: string; order: { iccids: string[] }[] }> => {
    const headers = { 'X-API-Key': esim.apiKey, 'content-type': 'application/json' }
    const reply = await fetch(`${esim.url}/v2.5${path}`, { method, headers, body: JSON.stringify(body) })
    expect(reply.status).toBe(200)
    return (await reply.json()) as { orderReference: string; order: { iccids: string[] }[] } // as the stand-in answers
  }
  const { orderReference, order } = await send('POST', '/orders', { type: 'transaction', assign: true, order: [{ type: 'bundle', quantity: 1, item: BUNDLE }] }) // prettier-ignore
  return {
    orderId: orderReference,
    mark: async () => void (await send('PUT', '/esims', { iccid: order[0]?.iccids[0], customerRef: 'theirs' })),
  }
}

const shownIccids = (order: { items: { esims: { iccid: string }[] }[] }): string[] =>
  order.items.flatMap(({ esims }) => esims.map(({ iccid }) => iccid))

test('an order is provisioned from the press to active, and its eSIM bears its unit key', async () => {
  await using world = await startWorld({ esims: 'esimgo' })
  const customer = await ready(world)
  const placed = await world.customers.order(customer, ESIM)
  await world.customers.press(placed.sfOrderId, 2)
  const order = await world.customers.orderIs(customer, placed.id, ['active'])
  const all = await marked(world)
  expect(all).toMatchObject([{ reference: `${placed.sfOrderId}-001-001` }])
  expect(shownIccids(order)).toEqual([all[0]?.iccid])
  expect(await world.wired.db.selectFrom('esim_claims').select(['provider', 'provider_order_id', 'unit_key']).execute()).toEqual([
    { provider: 'esimgo', provider_order_id: all[0]?.orderId, unit_key: `${placed.sfOrderId}-001-001` },
  ])
  expect(await world.salesforce.rows('Case')).toEqual([])
})

test('whose reply was lost is found when it is quiet, and marked; not bought again', async () => {
  await using world = await startWorld({ esims: 'esimgo' })
  const customer = await ready(world)
  const placed = await world.customers.order(customer, ESIM)
  await world.esim.fault({ match: BUYING, fault: { kind: 'reset-after' } })
  await world.customers.press(placed.sfOrderId)
  await world.customers.orderIs(customer, placed.id, ['active'])
  expect(await marked(world)).toMatchObject([{ reference: `${placed.sfOrderId}-001-001` }])
})

test('an order whose process died between the answer and the mark is found by its claim', async () => {
  await using world = await startWorld({ esims: 'esimgo', worker: false })
  let died = false
  /** What has happened to the eSIM is not written down. */
  const dying = (journal: Journal<Tools>): Journal<Tools> => ({
    ...journal,
    store: {
      ...journal.store,
      async commit(commit) {
        const settles = settledIn(commit.events).some((name) =>
          commit.steps.some((step) => step.name === name && step.effect === 'E-ORDER'),
        )
        if (!settles || died) return journal.store.commit(commit)
        died = true
        throw new Error('the process is gone')
      },
    },
  })
  const wired = await wire(world.config, { log: openLog({ level: 'silent' }), around: dying })
  const worker = startWorker(wired)
  try {
    const customer = await ready(world)
    const placed = await world.customers.order(customer, ESIM)
    await world.customers.press(placed.sfOrderId)
    await world.customers.orderIs(customer, placed.id, ['active'])
    expect(died).toBe(true)
    expect(await marked(world)).toMatchObject([{ reference: `${placed.sfOrderId}-001-001` }])
    // By its own id: nobody had to look through the list of orders.
    const asked = (await world.esim.calls()).filter(({ method, path }) => method === 'GET' && path.startsWith('/esimgo/v2.5/orders'))
    expect(new Set(asked.map(({ path }) => path.split('?')[0]))).toEqual(new Set([`${BUYING.path}/${(await sold(world))[0]?.orderId}`]))
  } finally {
    await worker.close(2_000)
    await wired.close()
  }
})

test('a mark that is lost is written once more, and holds nothing up', async () => {
  await using world = await startWorld({ esims: 'esimgo' })
  const customer = await ready(world)
  const placed = await world.customers.order(customer, ESIM)
  await world.esim.fault({ match: MARKING, fault: { kind: 'status', status: 503, applied: false }, times: 3 })
  await world.customers.press(placed.sfOrderId)
  await world.customers.orderIs(customer, placed.id, ['active'])
  expect(await marked(world)).toHaveLength(1)
  expect(await world.salesforce.rows('Case')).toEqual([])
})

test('two orders of one bundle at once, both with a lost reply, become two eSIMs, one each', async () => {
  await using world = await startWorld({ esims: 'esimgo' })
  const placed: { customer: Customer; id: string; sfOrderId: string }[] = []
  for (const number of ['C-1001', 'C-1003']) {
    const customer = await ready(world, number)
    placed.push({ customer, ...(await world.customers.order(customer, ESIM)) })
  }
  await world.esim.fault({ match: BUYING, fault: { kind: 'reset-after' }, times: 2 })
  await Promise.all(placed.map(({ sfOrderId }) => world.customers.press(sfOrderId)))
  const orders = await Promise.all(placed.map(({ customer, id }) => world.customers.orderIs(customer, id, ['active'])))
  const all = await marked(world)
  expect(all.map(({ reference }) => reference).sort()).toEqual(placed.map(({ sfOrderId }) => `${sfOrderId}-001-001`).sort())
  expect(orders.flatMap(shownIccids).sort()).toEqual(all.map(({ iccid }) => iccid).sort())
  expect(await world.salesforce.rows('Case')).toEqual([])
})

test('what somebody else buys meanwhile stays theirs, once they have said so', async () => {
  await using world = await startWorld({ esims: 'esimgo', env: SLOWER })
  const customer = await ready(world)
  const placed = await world.customers.order(customer, ESIM)
  await world.esim.fault({ match: BUYING, fault: { kind: 'reset-before' } })
  await world.customers.press(placed.sfOrderId)
  await until(async () => [...(await world.esim.fired()).values()].includes(1) || null, 'the order to be lost')
  const theirs = await buyAsStranger(world)
  await until(async () => (await world.esim.calls()).some(({ method, path }) => method === 'GET' && path.startsWith('/esimgo/v2.5/esims')), 'a look') // prettier-ignore
  await theirs.mark()
  await world.customers.orderIs(customer, placed.id, ['active'])
  const all = await marked(world)
  expect(all.find(({ orderId }) => orderId === theirs.orderId)?.reference).toBe('theirs')
  expect(all.filter(({ reference }) => reference === `${placed.sfOrderId}-001-001`)).toHaveLength(1)
  expect(all).toHaveLength(2)
})

test('where two may be ours staff say which, and the other is left alone', async () => {
  await using world = await startWorld({ esims: 'esimgo', env: SLOWER })
  const customer = await ready(world)
  const placed = await world.customers.order(customer, ESIM)
  await world.esim.fault({ match: BUYING, fault: { kind: 'reset-after' } })
  await world.customers.press(placed.sfOrderId)
  const [ours] = await until(async () => ((await sold(world)).length > 0 ? sold(world) : null), 'ours to be bought')
  const theirs = await buyAsStranger(world)
  const body = await stands(world, placed.sfOrderId, 'needs_person')
  expect(body.attention?.code ?? body.code).toBe('esim_unsure')
  expect(await sold(world)).toHaveLength(2)
  expect((await decideAs(world, placed.sfOrderId, 'adopt', { line: 1, remoteId: ours?.orderId })).status).toBe(202)
  const order = await world.customers.orderIs(customer, placed.id, ['active'])
  expect(shownIccids(order)).toEqual([ours?.iccid])
  await until(async () => (await sold(world)).some(({ reference }) => reference === `${placed.sfOrderId}-001-001`) || null, 'the mark')
  expect((await sold(world)).find(({ orderId }) => orderId === theirs.orderId)?.reference).toBe('')
})
