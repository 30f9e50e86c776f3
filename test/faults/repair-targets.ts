// Repairs and compensations, which no ordinary flow makes: each target first brings about what has to be repaired.

import { sql } from 'kysely'
import { expect } from 'vitest'
import { serializedField } from '../../whmcs/php-serialize.ts'
import { decideAs, stands } from '../provisioning/staff.ts'
import type { TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { clientOf, definite, emailOf, linked, ordersAtWhmcs, person, ready, type Target, unclear } from './targets.ts'

const NUMBER_FIELD = 3

export const REPAIRS: readonly Target[] = [
  {
    effect: 'W-CNUM',
    desk: (world) => world.whmcs,
    match: { action: 'UpdateClient' },
    own: [definite('Client ID Not Found'), unclear],
    async run(world, number, arm) {
      // The number goes missing after AddClient and before anybody looks at it: that look hangs meanwhile.
      await world.whmcs.fault({ match: { action: 'GetClientsDetails' }, fault: { kind: 'hang-before' } })
      const signingUp = world.customers.signUp(number, { wait: false })
      const row = async () => (await world.whmcs.rows('clients')).find((client) => client['email'] === emailOf(number))
      const clientId = Number((await until(row, `the client of ${number}`))['id'])
      await byHand(world, { action: 'UpdateClient', clientid: String(clientId), customfields: serializedField({ [NUMBER_FIELD]: '' }) })
      expect(numberOf(await row())).toBe('')
      await arm()
      const customer = await signingUp
      return {
        count: async () => (numberOf(await row()) === number ? 1 : 0),
        reachEnd: linked(customer, number),
        reachPerson: person(world, number),
      }
    },
  },
  {
    effect: 'W-PROFILE',
    desk: (world) => world.whmcs,
    match: { action: 'UpdateClient' },
    own: [definite('Client ID Not Found'), unclear],
    async run(world, number, arm) {
      const customer = await ready(world, number)
      const city = `Kamakura ${number}`
      await arm()
      const answer = await customer.browser.patch('/api/me/billing', { address: { city } })
      expect([200, 202, 503]).toContain(answer.status)
      return {
        count: async () => (await world.whmcs.rows('clients')).filter((client) => client['city'] === city).length,
        async reachEnd() {
          await until(async () => !(await isChanging(world, customer.email)), 'the change to be settled')
          expect((await customer.browser.get('/api/me/billing')).body.address.city).toBe(city)
        },
        reachPerson: person(world, number),
      }
    },
  },
  {
    effect: 'W-CANCEL',
    desk: (world) => world.whmcs,
    match: { action: 'CancelOrder' },
    own: [
      unclear,
      { name: 'already not pending', fault: { kind: 'business-error', message: 'Order ID not found or Status not Pending' }, ends: 'once' },
    ],
    async run(world, number, arm) {
      const customer = await ready(world, number)
      const placed = await world.customers.order(customer, ['VPN-FAMILY'])
      // Between AddOrder and AcceptOrder, for as long as nobody decides.
      await world.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: { kind: 'status', status: 503, applied: false }, times: 1000 })
      await world.customers.press(placed.sfOrderId)
      const orders = () => ordersAtWhmcs(world, { email: customer.email })
      await until(async () => (await orders()).length === 1, 'AddOrder')
      await arm()
      await until(async () => (await decideAs(world, placed.sfOrderId, 'cancel')).status === 202, 'the decision to be taken')
      return {
        count: async () => (await orders()).filter((order) => order['status'] === 'Cancelled').length,
        async reachEnd() {
          await world.customers.orderIs(customer, placed.id, ['cancelled'])
          expect(await orders()).toHaveLength(1)
        },
        async reachPerson() {
          await stands(world, placed.sfOrderId, 'needs_person')
          return person(world, number)()
        },
      }
    },
  },
]

const numberOf = (client: Record<string, unknown> | undefined): unknown =>
  (client?.['customfields'] as { id: unknown; value: string }[] | undefined)?.find(({ id }) => Number(id) === NUMBER_FIELD)?.value // as WHMCS writes it

async function isChanging(world: TestWorld, email: string): Promise<boolean> {
  const clientId = String(await clientOf(world, email))
  const { rows } =
    await sql`select 1 from flows where kind = 'billing-profile' and state = 'open' and input->>'whmcsClientId' = ${clientId}`.execute(
      world.wired.db,
    )
  return rows.length > 0
}

/** What staff do in WHMCS's own pages. */
async function byHand(world: TestWorld, fields: Record<string, string>): Promise<void> {
  const { url, identifier, secret } = world.config.whmcs
  const body = new URLSearchParams({ identifier, secret, responsetype: 'json', ...fields })
  const reply = await fetch(`${url}/includes/api.php`, { method: 'POST', body })
  expect(await reply.json()).toMatchObject({ result: 'success' })
}
