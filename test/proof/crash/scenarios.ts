// What makes each effect happen: customers and staff, through the doors of the product.

import type { Db } from '../../../src/db/database.ts'
import { systemRandom } from '../../../src/base/random.ts'
import { decideAsOperator } from '../../../src/provisioning/decide-as-operator.ts'
import { until } from '../../world/until.ts'
import type { Customer } from '../../world/customers.ts'
import { type Buyer, openBuyers } from '../buyer.ts'
import { word } from '../../canaries/canary.ts'
import { labelOf } from '../label.ts'
import type { Stage } from '../stage.ts'
import { loseNumber } from './lose-number.ts'
import type { Person } from './people.ts'

export interface Play {
  /** The orders asked for so far; null for one that was cancelled on purpose. */
  wishes: (string | null)[]
  /** The orders whose cancellation was taken. */
  cancelled: readonly string[]
  /** The orders with a service whose module was made to fail. */
  failing: readonly string[]
  buyers: readonly Buyer[]
  /** Everybody who has signed up, or tried to. */
  people: readonly Person[]
  /** Brings the effect about, once. */
  bring(effect: string): Promise<void>
  /** Nothing that a scenario has set stays. */
  calm(): Promise<void>
}

const ALWAYS = 'VPN-PERSONAL'
const FAILING = { sku: 'VPN-FAMILY', pid: 42 }
const ESIM = 'ESIM-JP-1GB-7D'
const CARTS: readonly (readonly string[])[] = [[], [ESIM], [FAILING.sku]]
const WITHIN_MS = 30_000

/** `newcomers`: numbers of customers who have not signed up yet. */
export async function openPlay(stage: Stage, db: Db, customers: readonly Customer[], newcomers: string[]): Promise<Play> {
  const [door = ''] = stage.doors
  const buyers = await openBuyers(customers, () => door)
  const carts = await Promise.all(
    CARTS.map(async (skus) => ({ skus, cart: (await stage.customers.cart(first(customers), [...skus, ALWAYS])) as { items: object[] } })),
  )
  const cartOf = (skus: readonly string[]) => first(carts.filter((known) => known.skus.join() === skus.join())).cart
  const wishes: Play['wishes'] = []
  const cancelled: string[] = []
  const failing: string[] = []
  const people = customers.map(({ number }) => personOf(stage, number, true))
  let turn = 0

  async function order(skus: readonly string[]): Promise<{ id: string; sfOrderId: string; wish: number }> {
    turn += 1
    const buyer = buyers[turn % buyers.length]
    if (!buyer) throw new Error('nobody is signed up')
    const wish = wishes.push(null) - 1
    const { items } = cartOf(skus)
    const body = {
      items: [...items.slice(0, -1), { ...items.at(-1), configOptions: { label: labelOf(wish) } }],
      note: `to the door ${word()}`,
    }
    // Who is answered nothing, since web has died, asks again with the same key.
    const said = await until(
      async () => {
        const answer = await buyer.send('POST', '/api/orders', body, { 'idempotency-key': `wish-${wish}` })
        return answer.status >= 200 && answer.status < 300 ? answer : null
      },
      `wish ${wish} to be answered`,
      WITHIN_MS,
    )
    const id = String(said.body.id)
    wishes[wish] = id
    const sfOrderId = await until(
      async () => said.body.sfOrderId ?? (await buyer.send('GET', `/api/orders/${id}`)).body?.sfOrderId,
      `${id} to be in Salesforce`,
      WITHIN_MS,
    )
    return { id, sfOrderId: String(sfOrderId), wish }
  }

  async function provision(skus: readonly string[], placedAs: (id: string) => unknown = () => undefined) {
    const placed = await order(skus)
    placedAs(placed.id)
    const isTaken = async () => (await stage.customers.press(placed.sfOrderId)).some(({ status }) => status === 202)
    await until(isTaken, `${placed.id} to be pressed`, WITHIN_MS)
    return placed
  }

  async function signUp(): Promise<void> {
    const number = newcomers.shift()
    if (number === undefined) throw new Error('nobody is left to sign up')
    const person = personOf(stage, number, false)
    people.push(person)
    await stage.customers.signUp(number, { wait: false })
    person.isAnswered = true
  }

  async function changeProfile(): Promise<void> {
    turn += 1
    const at = turn % customers.length
    const city = `Kamakura ${turn}`
    // The change is put down before its effect begins, so it is a wish even where web dies of that and answers nothing.
    const said = await customers[at]?.browser.patch('/api/me/billing', { address: { city } }).catch(() => null)
    if (said && said.status >= 300) throw new Error(`the change of a profile was answered ${said.status}`)
    const person = people[at]
    if (person) person.profile = { ...person.profile, city }
  }

  async function signUpWithoutNumber(): Promise<void> {
    const [number] = newcomers
    if (number === undefined) throw new Error('nobody is left to sign up')
    await loseNumber(stage, personOf(stage, number, false).email, signUp)
  }

  /** A module that fails: its services never become active, and staff hear of it. */
  async function fail(): Promise<void> {
    await stage.whmcs.ask('modules', { mode: 'fail', pid: FAILING.pid })
    await provision([FAILING.sku], (id) => failing.push(id))
  }

  /** Between AddOrder and AcceptOrder, for as long as nobody decides. */
  async function cancel(): Promise<void> {
    await stage.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: { kind: 'status', status: 503, applied: false }, times: 1_000 })
    const { id, wish } = await provision([])
    wishes[wish] = null
    const isBilled = async () =>
      (await db.selectFrom('steps').innerJoin('flows', 'flows.id', 'steps.flow_id').select('steps.state').where('flows.subject_id', '=', id).where('steps.effect', '=', 'W-ACCEPT').executeTakeFirst()) !== undefined // prettier-ignore
    await until(isBilled, `${id} to be billed`, WITHIN_MS)
    await until(() => decideToCancel(id), `${id} to be cancelled`, WITHIN_MS)
    cancelled.push(id)
  }

  /** The order moves on meanwhile: whoever decides looks again. */
  async function decideToCancel(id: string): Promise<boolean> {
    const { rev } = await db.selectFrom('orders').select('rev').where('id', '=', id).executeTakeFirstOrThrow()
    const wish = { type: 'cancel', rev, reason: 'on purpose', requestedBy: 'staff' } as const
    return decideAsOperator({ db, random: systemRandom }, id, wish, systemRandom.uuid()).then(
      () => true,
      () => false,
    )
  }

  const BRING: Readonly<Record<string, () => Promise<unknown>>> = {
    'W-USER': signUp,
    'W-CLIENT': signUp,
    'W-CNUM': signUpWithoutNumber,
    'SF-LINK': signUp,
    'W-PROFILE': changeProfile,
    'SF-CASE': fail,
    'W-CANCEL': cancel,
    'E-ORDER': () => provision([ESIM]),
    'E-MARK': () => provision([ESIM]),
  }
  return {
    wishes,
    cancelled,
    failing,
    buyers,
    people,
    bring: async (effect) => void (await (BRING[effect] ?? (() => provision([])))()),
    async calm() {
      await stage.whmcs.clearFaults()
      await stage.whmcs.ask('modules', { mode: 'ok', pid: FAILING.pid })
    },
  }
}

/** With what it asks for as it signs up. */
function personOf(stage: Stage, number: string, isAnswered: boolean): Person {
  const { email, firstName, lastName, phone, address } = stage.customers.signUpBody(number)
  const { line1, city, state, postcode, country } = address as Record<string, string> // as the body is made
  // As WHMCS writes numbers.
  const phonenumber = String(phone).replace(/^\+81/, '+81.')
  const names = { firstname: firstName, lastname: lastName, phonenumber }
  const profile = { ...names, address1: line1, city, state, postcode, country } as Record<string, string> // texts, all of them
  return { number, email: String(email), isAnswered, profile }
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('there is none')
  return item
}
