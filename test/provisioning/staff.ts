// Staff at work: what they press and decide, and what Salesforce then shows them.

import { expect } from 'vitest'
import type { TestWorld } from '../world.ts'
import type { Answer } from '../world/browser.ts'
import { kindOf } from '../world/customers.ts'
import type { Desk } from '../world/desk.ts'
import { until } from '../world/until.ts'
import { type RawAnswer, rawCall } from './raw-call.ts'
import { signedHeaders } from './signatures.ts'

export interface Told {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

export const STAFF = '0055g00000AAAAAAA5'

/** A signed POST, with an id and key of its own unless `used` names those of another. */
export async function signedPost(world: TestWorld, path: string, body: unknown, used: { id?: string; key?: string } = {}): Promise<Told> {
  const bytes = Buffer.from(JSON.stringify(body))
  const { id = world.wired.random.uuid(), key = id } = used
  const timestamp = String(Math.floor((await world.wired.journalNow()) / 1000))
  const headers = [
    ...signedHeaders('current', id, timestamp, bytes),
    ['Idempotency-Key', key] as const,
    ['Content-Type', 'application/json'] as const,
  ]
  return told(await rawCall(world.url, { method: 'POST', path, headers, body: bytes }))
}

const told = (answer: RawAnswer): Told => ({ status: answer.status, body: JSON.parse(answer.text) as unknown })

export const pressAs = (world: TestWorld, sfOrderId: string): Promise<Told> =>
  signedPost(world, `/api/orders/${sfOrderId}/provision`, { type: 'provision', sfOrderId, requestedBy: STAFF })

/** A signed GET, with an id of its own unless `used` names that of another. */
export async function signedGet(world: TestWorld, path: string, used: { id?: string; secret?: string } = {}): Promise<Told> {
  const { id = world.wired.random.uuid(), secret = 'current' } = used
  const timestamp = String(Math.floor((await world.wired.journalNow()) / 1000))
  return told(await rawCall(world.url, { method: 'GET', path, headers: signedHeaders(secret, id, timestamp, Buffer.alloc(0)) }))
}

/** How an order stands. */
export const standing = (world: TestWorld, sfOrderId: string): Promise<Told> => signedGet(world, `/api/orders/${sfOrderId}/provision`)

export function stands(world: TestWorld, sfOrderId: string, ...states: string[]): Promise<Answer['body']> {
  let last: unknown
  return until(
    async () => {
      const { status, body } = await standing(world, sfOrderId)
      if (status === 200 && states.includes(body.status)) return body
      last = body
      return null
    },
    `${sfOrderId} to be ${states.join(' or ')}`,
    20_000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; it stood ${JSON.stringify(last)}`)
  })
}

/** A decision on the present revision, looked up again whenever the order moves on in between; `more` may name a revision instead. */
export async function decideAs(
  world: TestWorld,
  sfOrderId: string,
  type: string,
  more: { rev?: number; [name: string]: unknown } = {},
): Promise<Told> {
  const { body } = await standing(world, sfOrderId)
  const decision = { type, sfOrderId, rev: body.rev, reason: 'as agreed by telephone', requestedBy: STAFF, ...more }
  const answer = await signedPost(world, `/api/orders/${sfOrderId}/decisions`, decision)
  return more.rev === undefined && answer.body.code === 'stale_rev' ? decideAs(world, sfOrderId, type, more) : answer
}

/** What staff see of an order and its lines. */
export async function seenInSalesforce(world: TestWorld, sfOrderId: string) {
  const order = (await world.salesforce.rows('Order')).find((row) => row['Id'] === sfOrderId)
  const items = (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === sfOrderId)
  return {
    status: order?.['Status'],
    provisioning: order?.['Provisioning_Status__c'],
    code: order?.['Provisioning_Error_Code__c'],
    items: items.map((item) => item['Item_Provisioning_Status__c']),
  }
}

export const salesforceShows = (world: TestWorld, sfOrderId: string, provisioning: string) =>
  until(
    async () => {
      const seen = await seenInSalesforce(world, sfOrderId)
      return seen.provisioning === provisioning ? seen : null
    },
    `Salesforce to show ${provisioning}`,
    20_000,
  )

/** Until nothing of the order is under way, so that its `rev` stays what it is. */
export const rests = (world: TestWorld, sfOrderId: string) =>
  until(
    async () => {
      const { body } = await standing(world, sfOrderId)
      return (body.steps as { state: string }[]).every(({ state }) => ['done', 'refused', 'skipped', 'person'].includes(state))
    },
    `${sfOrderId} to rest`,
    20_000,
  )

/** How many mails of a kind went out, once there are at least `least`. */
export const mailsOf = async (world: TestWorld, kind: string): Promise<Record<string, unknown>[]> =>
  (await world.mail.rows('messages')).filter((message) => kindOf(message) === kind)

export const casesOf = async (world: TestWorld): Promise<string[]> =>
  (await world.salesforce.rows('Case')).map((row) => String(row['Subject']).replace('Portal: ', '')).sort()

/** Waits until mails of these kinds, and no more of them, have gone out. */
export const mailed = (world: TestWorld, counts: Record<string, number>) =>
  expect
    .poll(
      async () =>
        Object.fromEntries(await Promise.all(Object.keys(counts).map(async (kind) => [kind, (await mailsOf(world, kind)).length]))),
      { timeout: 15_000 },
    )
    .toEqual(counts)

export const casesAre = (world: TestWorld, ...reasons: string[]) =>
  expect.poll(() => casesOf(world), { timeout: 15_000 }).toEqual(reasons.toSorted())

/** How often a remote was asked to do something. */
export async function applied(desk: Desk, match: { action?: string; method?: string; path?: string }): Promise<number> {
  const calls = await desk.calls()
  return calls.filter(
    (call) =>
      call.applied &&
      (match.action === undefined || call.action === match.action) &&
      (match.method === undefined || call.method === match.method) &&
      (match.path === undefined || call.path.startsWith(match.path)),
  ).length
}

/** Nothing more is under way: every flow of the journal is done, or waits for a person. */
export async function everythingMade(world: TestWorld) {
  return {
    billed: (await world.whmcs.rows('orders')).length,
    services: (await world.whmcs.rows('services')).length,
    esims: (await world.esim.rows('orders')).length,
    salesforce: (await world.salesforce.rows('Order')).length,
  }
}
