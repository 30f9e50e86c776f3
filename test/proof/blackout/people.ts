// A customer and a member of staff, who want one thing each and try again, with the same key, when nobody answers.
import { openBrowser } from '../../world/browser.ts'
import { cartOf, kindOf, PASSWORD } from '../../world/customers.ts'
import { until } from '../../world/until.ts'
import { type Buyer, openBuyer, type Said } from '../buyer.ts'
import { labelOf } from '../label.ts'
import type { Outside } from './outside.ts'
import type { Phase } from './plan.ts'

export interface People {
  buyer: Buyer
  answers: Said[]
  /** Requests that somebody waits for just now. */
  underWay(): number
  /** Everything from the sign-up until the order rests and its mails are there. Answers the order's id. */
  live(enter: (phase: Phase) => void): Promise<string>
}

const CODES = ['NET-FIBER-1G', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL']
/** What is mailed of an order that is active. */
const TOLD = ['esim-activation', 'order-provisioned']
const RESTS = ['Provisioned', 'Needs Attention', 'Failed']
/** Longer than any wait for a system that was cut off, with the stack going dark meanwhile. */
const PATIENCE_MS = 240_000
const CODE_WITHIN_MS = 6_000
const PAUSE_MS = 100
/** Nobody was there, or nobody who could. */
const isNoAnswer = ({ status, code }: Said): boolean => status === 0 || status === 429 || status >= 500 || code === 'request_in_flight'

export function openPeople({ door, customers, number, ...outside }: Outside, over: AbortSignal): People {
  const email = String(customers.signUpBody(number)['email'])
  const buyer = openBuyer({ browser: openBrowser(door), number, email, password: PASSWORD }, () => door)
  const answers: Said[] = []
  let underWay = 0

  async function once(ask: () => Promise<Said>): Promise<Said> {
    underWay += 1
    const said = await ask().finally(() => (underWay -= 1))
    answers.push(said)
    return said
  }
  /** Asks until somebody answers; logs in again where the session is gone. */
  async function ask(...[method, path, body, headers]: Parameters<Buyer['send']>): Promise<Said> {
    return persist(`${method} ${path} to be answered`, async () => {
      const said = await once(() => buyer.send(method, path, body, headers))
      if (said.code === 'not_signed_in') await once(async () => (await buyer.logIn(said)) ?? said)
      else if (!isNoAnswer(said)) return said
      return null
    })
  }
  const persist = <T>(what: string, attempt: () => Promise<T | null>): Promise<T> =>
    until(
      async () => {
        over.throwIfAborted()
        const found = await attempt()
        if (found === null) await new Promise((done) => setTimeout(done, PAUSE_MS))
        return found
      },
      what,
      PATIENCE_MS,
    )
  const mailsOf = async (kind: string) =>
    (await outside.mail.rows('messages')).filter((message) => message['to'] === email && kindOf(message) === kind)

  /** One try with one sign-up. Whether the account is there is seen by logging in: the answer to the code may have been lost. */
  async function signUp(enter: (phase: Phase) => void): Promise<true | null> {
    const asked = await ask('POST', '/api/auth/signup', customers.signUpBody(number))
    if (asked.status === 202) {
      const before = (await mailsOf('email-code')).length
      const isThere = async () => (await mailsOf('email-code')).length > before
      const code = await until(isThere, 'the code', CODE_WITHIN_MS).then(() => customers.codeFor(email), () => null) // prettier-ignore
      if (code === null) return null // codes are sent once: who misses one asks again
      enter('linking')
      await once(() => buyer.send('POST', '/api/auth/verify-email', { signupId: asked.body.signupId, code }))
    }
    const entered = await persist('a log-in to be answered', async () => {
      const said = await once(async () => (await buyer.logIn()) as Said) // of nobody else's log-in there is one to wait for
      return isNoAnswer(said) ? null : said
    })
    return entered.status === 200 ? true : null
  }

  async function order(): Promise<{ id: string; sfOrderId: string }> {
    const catalogue = await ask('GET', '/api/catalog')
    const { items } = cartOf(catalogue.body.items, CODES)
    const body = { items: [...items.slice(0, -1), { ...items.at(-1), configOptions: { label: labelOf(0) } }] }
    const placed = await ask('POST', '/api/orders', body, { 'idempotency-key': 'wish-0' })
    if (placed.status >= 300) throw new Error(`the order was answered ${placed.status} ${placed.code}`)
    const id = String(placed.body.id)
    const sfOrderId = await persist('the order to be in Salesforce', async () => {
      const { sfOrderId } = (await ask('GET', `/api/orders/${id}`)).body
      return typeof sfOrderId === 'string' ? sfOrderId : null
    })
    return { id, sfOrderId }
  }

  /** Whether the order is shown at its end in Salesforce, and told of. */
  async function rests(id: string): Promise<boolean> {
    const [row] = (await outside.salesforce.rows('Order')).filter((row) => row['Portal_Order_Key__c'] === id)
    const { status } = (await ask('GET', `/api/orders/${id}`)).body
    if (!RESTS.includes(String(row?.['Provisioning_Status__c'])) || status === 'provisioning') return false
    if (status !== 'active' || (await outside.salesforce.rows('Case')).length > 0) return true
    return (await Promise.all(TOLD.map(mailsOf))).every((mails) => mails.length > 0)
  }

  return {
    buyer,
    answers,
    underWay: () => underWay,
    async live(enter) {
      enter('sign-up')
      await persist('an account', () => signUp(enter))
      enter('linking')
      await persist('the account to be linked', async () => ((await ask('GET', '/api/me')).body.account.status === 'linking' ? null : true))
      enter('card')
      await customers.addCard(buyer.customer)
      await ask('PATCH', '/api/me/billing', { address: { city: 'Kamakura' } })
      enter('order')
      const { id, sfOrderId } = await order()
      enter('press')
      await persist('a press to be taken', async () => ((await customers.press(sfOrderId))[0]?.status === 202 ? true : null))
      enter('provisioning')
      await persist('the order to rest', async () => ((await rests(id)) ? true : null))
      enter('at rest')
      return id
    },
  }
}
