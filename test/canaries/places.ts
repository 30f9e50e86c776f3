// Every place where something may have come to rest, as text, with what may rightly stand there.

import { connect } from 'node:net'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import type { TestWorld } from '../world.ts'
import type { Aviary, Canary, Kind } from './canary.ts'

export interface Place {
  name: string
  text: string
  allows(canary: Canary): boolean
}

export const nothing = (): boolean => false
const kinds =
  (...some: Kind[]) =>
  ({ kind }: Canary): boolean =>
    some.includes(kind)

/** Columns that exist to hold what they hold. Whatever is not named here may hold none of it; secrets, passwords, codes and tokens are named nowhere. */
const COLUMNS: Record<string, Kind[]> = {
  'users.*': ['pii'],
  'accounts.*': ['pii'],
  'signups.details': ['pii'],
  'signups.email_folded': ['pii'],
  'flows.input': ['pii', 'note', 'staff'],
  'steps.input': ['pii', 'note', 'iccid'],
  'steps.lane': ['pii'],
  // What a provider's order settled with: from here it goes to the owner's page and mail.
  'steps.result': ['activation', 'iccid', 'note'],
  // The marker of W-USER is the e-mail, its natural key.
  'events.data': ['pii'],
  'orders.lines': ['note'],
  'orders.note': ['note'],
  'orders.reason_text': ['staff'],
  // The reply as it was given first, for its own caller under the key that they chose.
  'idempotency_keys.body': ['note'],
  'idempotency_keys.key': ['request'],
  'decisions.reason': ['staff'],
  'esims.*': ['activation', 'iccid'],
}

export async function tablePlaces(db: Db): Promise<Place[]> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(
    db,
  )
  const places: Place[] = []
  for (const { table, column } of columns) {
    const { rows } = await sql<{ text: string | null }>`
      select string_agg(to_jsonb(t.${sql.ref(column)})::text, chr(10)) as text from ${sql.table(table)} t`.execute(db)
    const allowed = COLUMNS[`${table}.${column}`] ?? COLUMNS[`${table}.*`] ?? []
    places.push({ name: `table ${table}.${column}`, text: rows[0]?.text ?? '', allows: kinds(...allowed) })
  }
  return places
}

/** Every key by its type, with its value. */
export async function redisPlaces(redis: Redis): Promise<Place[]> {
  const byType = new Map<string, string[]>()
  for await (const keys of redis.scanStream({ count: 1000 })) {
    // What SCAN gives is a list of keys, which the stream's type does not say.
    for (const key of keys as string[]) {
      const type = await redis.type(key)
      byType.set(type, [...(byType.get(type) ?? []), `${key} ${JSON.stringify(await valueOf(redis, type, key))}`])
    }
  }
  return [...byType].map(([type, lines]) => ({ name: `redis ${type}`, text: lines.join('\n'), allows: nothing }))
}

async function valueOf(redis: Redis, type: string, key: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return redis.get(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'hash':
      return redis.hgetall(key)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, '0', '-1', 'WITHSCORES')
    case 'stream':
      return redis.xrange(key, '-', '+')
    case 'none':
      return null // it ended between the two questions
    default:
      throw new Error(`no reader for a Redis ${type}`)
  }
}

/** Every command that Redis is given from now on, inside scripts too: jobs and marks that are gone again leave no other trace. */
export async function hearRedis(address: string): Promise<{ text(): string; close(): void }> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  let heard = ''
  // ioredis's own monitor loses count of its replies when much is said at once.
  await new Promise<void>((ready, failed) => {
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      ready()
    })
    socket.on('error', failed)
    socket.write('MONITOR\r\n')
  })
  return { text: () => heard, close: () => socket.destroy() }
}

const STAFF_MAIL = 'staff@trunkline.example'

/** Mails by whom they went to; `owners` gives the customer of an address. */
export async function mailPlaces(world: TestWorld, owners: ReadonlyMap<string, string>): Promise<Place[]> {
  const byReceiver = new Map<string, string[]>()
  for (const message of await world.mail.rows('messages')) {
    const to = String(message['to'])
    byReceiver.set(to, [...(byReceiver.get(to) ?? []), JSON.stringify(message)])
  }
  return [...byReceiver].map(([to, messages]) => {
    const owner = owners.get(to)
    const own = kinds('pii', 'activation', 'iccid', 'code', 'token', 'staff')
    return {
      name: to === STAFF_MAIL ? 'mail to staff' : `mail to ${owner ?? 'somebody'}`,
      text: messages.join('\n'),
      allows: (canary) => owner !== undefined && canary.owner === owner && own(canary),
    }
  })
}

/** What our calls left at the remote systems, and the addresses that we called there. */
export async function remotePlaces(world: Pick<TestWorld, 'salesforce' | 'whmcs' | 'esim' | 'mail'>): Promise<Place[]> {
  const salesforce = ['Order', 'OrderItem', 'Case', 'Account', 'Contact']
  const places: Place[] = []
  for (const name of salesforce) {
    const crm = kinds('pii', 'note', 'iccid')
    const planted = (canary: Canary) => canary.id.startsWith('salesforce-record')
    places.push({
      name: `salesforce ${name}`,
      text: JSON.stringify(await world.salesforce.rows(name)),
      allows: (canary) => crm(canary) || planted(canary),
    })
  }
  for (const name of ['orders', 'services', 'clients', 'users', 'activity']) {
    const billing = kinds('pii', 'note')
    const planted = (canary: Canary) => canary.id.startsWith('whmcs-')
    places.push({
      name: `whmcs ${name}`,
      text: JSON.stringify(await world.whmcs.rows(name)),
      allows: (canary) => billing(canary) || planted(canary),
    })
  }
  places.push({ name: 'provider orders', text: JSON.stringify(await world.esim.rows('orders')), allows: kinds('activation', 'iccid') })
  for (const [name, desk] of [
    ['salesforce', world.salesforce],
    ['whmcs', world.whmcs],
    ['esim', world.esim],
    ['mail', world.mail],
  ] as const) {
    const calls = await desk.calls()
    places.push({
      name: `addresses called at ${name}`,
      text: calls.map(({ method, path, correlationId = '' }) => `${method} ${path} ${correlationId}`).join('\n'),
      // eSIM Go knows an eSIM by its ICCID alone, which stands in its paths.
      allows: name === 'esim' ? kinds('iccid') : nothing,
    })
  }
  return places
}

/** What everybody can read. */
export async function publicPlaces(world: Pick<TestWorld, 'url'>): Promise<Place[]> {
  const pages = [
    '/metrics',
    '/readyz',
    '/healthz',
    '/openapi.json',
    '/docs',
    '/problems/internal',
    '/problems/invalid_request',
    '/api/catalog',
    '/',
  ]
  return Promise.all(
    pages.map(async (path) => {
      const reply = await fetch(`${world.url}${path}`)
      return { name: `public ${path}`, text: `${JSON.stringify([...reply.headers])}\n${await reply.text()}`, allows: nothing }
    }),
  )
}

/** What WHMCS keeps beside what we ask for: log-ins of services, notes of administrators, gateways' tokens. Found in its state by their common beginning. */
export async function standInCanaries(world: TestWorld, aviary: Aviary): Promise<void> {
  for (const name of ['services', 'clients', 'payMethods']) {
    for (const found of JSON.stringify(await world.whmcs.rows(name)).matchAll(/CANARY-[A-Z]+-[A-Z]+-\d+/g))
      aviary.keep('remote', `whmcs-${found[0]}`, found[0])
  }
}
