// Customers whose every field is a canary, and visitors whose every reply is kept.

import type { Answer, Browser } from '../world/browser.ts'
import { PASSWORD } from '../world/customers.ts'
import type { TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { type Aviary, digits, word } from './canary.ts'
import type { Place } from './places.ts'

/** What one caller was told. */
export interface Told {
  who: string | null
  request: string
  status: number
  text: string
}

export interface Visitor {
  /** Null for somebody who is nobody's. */
  who: string | null
  browser: Browser
}

export interface Person extends Visitor {
  who: string
  number: string
  email: string
  password: string
}

export interface Hall {
  told: Told[]
  /** E-mail → customer. */
  owners: Map<string, string>
  visitor(who?: string | null): Visitor
}

export function openHall(world: TestWorld): Hall {
  const told: Told[] = []
  return {
    told,
    owners: new Map(),
    visitor(who = null) {
      const inner = world.browser()
      const heard = (request: string, answer: Answer): Answer => {
        told.push({ who, request, status: answer.status, text: `${JSON.stringify([...answer.headers])}\n${JSON.stringify(answer.body)}` })
        return answer
      }
      const browser: Browser = {
        get: async (path, headers) => heard(`GET ${path}`, await inner.get(path, headers)),
        post: async (path, body, headers) => heard(`POST ${path}`, await inner.post(path, body, headers)),
        patch: async (path, body, headers) => heard(`PATCH ${path}`, await inner.patch(path, body, headers)),
        delete: async (path) => heard(`DELETE ${path}`, await inner.delete(path)),
        cookies: () => inner.cookies(),
      }
      return { who, browser }
    },
  }
}

/** Replies by whom they went to. A customer may see what is their own; a refusal may name the path and the field that the caller sent. */
export function replyPlaces({ told }: Hall): Place[] {
  const own = new Set(['pii', 'note', 'activation', 'iccid', 'token', 'staff', 'request'])
  const byWhom = new Map<string | null, string[]>()
  for (const { who, request, status, text } of told)
    byWhom.set(who, [...(byWhom.get(who) ?? []), `${request.split('?', 1)[0] ?? ''} ${status} ${text}`])
  return [...byWhom].map(([who, texts]) => ({
    name: who === null ? 'replies to anybody' : `replies to ${who}`,
    text: texts.join('\n'),
    allows: (canary) => (who === null ? canary.kind === 'request' : canary.owner === who && own.has(canary.kind)),
  }))
}

/** A sign-up's body, every field a canary. */
export function personBody(aviary: Aviary, who: string, number: string): Record<string, unknown> & { email: string; password: string } {
  const pii = (field: string, text: string) => aviary.keep('pii', `${who} ${field}`, text, who)
  const mailbox = aviary.fresh('pii', `${who} e-mail`, who)
  return {
    email: `${mailbox}@example.jp`,
    password: aviary.keep('password', `${who} password`, `${word(8)} "${word(8)}" & <${word(6)}>`, who),
    sfNumber: number,
    firstName: pii('first name', `${word(9)} é`),
    lastName: pii('last name', `O'${word(9)}`),
    companyName: pii('company', `${word(9)} & Söhne`),
    // WHMCS has a dot after the dialling code, so the number without it is what is looked for.
    phone: `+81${pii('phone', digits(10))}`,
    address: {
      line1: pii('address line 1', `${word(9)} 1-2-3`),
      line2: pii('address line 2', word(12)),
      city: pii('city', `千代田${word(9)}`),
      state: pii('state', word(10)),
      postcode: pii('postcode', word(10)),
      country: 'JP',
    },
    nationality: pii('nationality', word(11)),
    gender: pii('gender', word(11)),
    language: 'en',
  }
}

const CODE = /\b(\d{6})\b/

/** The codes that went to an address, oldest first. */
async function codesFor(world: TestWorld, email: string): Promise<string[]> {
  const mails = (await world.mail.rows('messages')).filter((message) => message['to'] === email)
  return mails.flatMap((message) => CODE.exec(String(message['text']))?.[1] ?? [])
}

/** One that was not seen before. */
export const codeFor = (world: TestWorld, email: string, before: readonly string[] = []): Promise<string> =>
  until(async () => (await codesFor(world, email)).find((code) => !before.includes(code)), `a code for ${email}`)

/** What every part of the run works with. */
export interface Party {
  world: TestWorld
  aviary: Aviary
  hall: Hall
}

/** Somebody known to Salesforce under this e-mail, so that the account is theirs without a question. */
export async function meet({ world, aviary, hall }: Party, who: string, number: string, known = true) {
  const body = personBody(aviary, who, number)
  hall.owners.set(body.email, who)
  const account = (await world.salesforce.rows('Account')).find((row) => row['Customer_Number__c'] === number)
  const contact = (await world.salesforce.rows('Contact')).find((row) => row['AccountId'] === account?.['Id'])
  if (!account || !contact) throw new Error(`no account ${number}`)
  if (known) await world.salesforce.ask('update', { object: 'Contact', id: contact['Id'], fields: { Email: body.email } })
  return { body, account, contact }
}

/** Signs up with wrong codes before the right one, and keeps code, session and device as canaries. */
export async function signUp(party: Party, who: string, body: ReturnType<typeof personBody>, wait = true): Promise<Person> {
  const { world, aviary, hall } = party
  const { browser } = hall.visitor(who)
  const earlier = await codesFor(world, body.email)
  const asked = await browser.post('/api/auth/signup', body)
  if (asked.status !== 202) throw new Error(`sign-up: ${asked.status} ${JSON.stringify(asked.body)}`)
  const signupId = String(asked.body.signupId)
  const first = aviary.keep('code', `${who} code`, await codeFor(world, body.email, earlier), who)
  const wrong = first === '111111' ? '222222' : '111111'
  await browser.post('/api/auth/verify-email', { signupId, code: wrong })
  await browser.post('/api/auth/resend-code', { signupId })
  const code = aviary.keep('code', `${who} second code`, await codeFor(world, body.email, [...earlier, first]), who)
  const verified = await browser.post('/api/auth/verify-email', { signupId, code })
  if (verified.status !== 200) throw new Error(`verify: ${verified.status} ${JSON.stringify(verified.body)}`)
  const person = { who, browser, number: String(body['sfNumber']), email: body.email, password: body.password }
  keepCookies(aviary, person)
  if (wait) await until(async () => (await browser.get('/api/me')).body.account.status !== 'linking', `${who} to be linked`, 30_000)
  return person
}

/** The tokens that this caller's cookies hold now. */
export function keepCookies(aviary: Aviary, { who, browser }: Visitor): void {
  for (const [name, value] of browser.cookies()) aviary.keep('token', `${who ?? 'nobody'} cookie ${name} ${aviary.all.length}`, value, who)
}

/** As the world's own helpers know customers. */
export const asCustomer = (person: Person) => ({
  browser: person.browser,
  number: person.number,
  email: person.email,
  password: person.password,
})

export const ANOTHER_PASSWORD = `${PASSWORD} again`
