import { z } from 'zod'
import { done, type Outcome } from '../src/base/outcome.ts'
import { LIST_LIMIT_BYTES, RemoteError, type Call } from '../src/base/remote.ts'
import { createChannel, type ChannelOptions, type ChannelRequest, type Scope } from './channel.ts'
import { readError, readRows, readSaved } from './classify.ts'
import { compositeBody, readComposite, type CompositeReply, type CompositeRequest } from './composite.ts'
import { recordId, type IdOf } from './ids.ts'
import { textOf, type Soql } from './soql.ts'

export type Fields = Record<string, unknown>

/** Everything we ask of Salesforce. Reads throw RemoteError; writes return an Outcome and are sent at most once (a 401 aside). */
export interface SalesforceApi {
  readonly currency: string
  readonly personAccounts: boolean
  /** All rows, every page. Throws when there are more than any of our queries may have. */
  query<T>(row: z.ZodType<T>, query: Soql, call: Call): Promise<T[]>
  get<T>(row: z.ZodType<T>, object: IdOf, id: string, fields: readonly string[], call: Call): Promise<T>
  /** By an external id field; null where there is none. */
  getByKey<T>(row: z.ZodType<T>, object: IdOf, keyField: string, key: string, fields: readonly string[], call: Call): Promise<T | null>
  create(object: IdOf, fields: Fields, call: Call): Promise<Outcome<{ id: string }>>
  update(object: IdOf, id: string, fields: Fields, call: Call): Promise<Outcome<void>>
  /** `created` and `id` are null where Salesforce answers 204 (an update before v46). */
  upsert(
    object: IdOf,
    keyField: string,
    key: string,
    fields: Fields,
    call: Call,
  ): Promise<Outcome<{ id: string | null; created: boolean | null }>>
  /** All or nothing. */
  composite(requests: readonly CompositeRequest[], call: Call): Promise<Outcome<CompositeReply>>
  /** Up to 200 rows of one object, all or nothing; with `id` they are updated. The ids in the order of the rows. */
  collection(method: 'POST' | 'PATCH', object: IdOf, rows: readonly Fields[], call: Call): Promise<Outcome<string[]>>
  limits(call: Call): Promise<{ limit: number; remaining: number }>
  describe(object: IdOf, call: Call): Promise<ObjectDescription>
  /** Logs in where there is no session. Throws RemoteError, its cause a LogInRefused where the reason is known. */
  logIn(call: Call): Promise<void>
  /** The signed call that our package makes to us, and what came back. RemoteError `not_found`: no package, or no access to it. */
  ping(call: Call): Promise<Ping>
  usage(): { used: number; limit: number } | null
  skewMs(): number | null
  close(): Promise<void>
}

const MOST_PAGES = 100
const MOST_ROWS = 20_000
const LONGEST_URL = 16_000
const MOST_COLLECTION_ROWS = 200

const Page = z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(z.record(z.string(), z.unknown())) })
type Row = z.infer<typeof Page>['records'][number]

const Field = z.object({
  name: z.string(),
  type: z.string(),
  length: z.number(),
  createable: z.boolean(),
  updateable: z.boolean(),
  externalId: z.boolean(),
  unique: z.boolean(),
  caseSensitive: z.boolean().default(false),
  nillable: z.boolean().default(true),
  defaultedOnCreate: z.boolean().default(false),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })),
})
const Description = z.object({ name: z.string(), createable: z.boolean(), updateable: z.boolean(), fields: z.array(Field) })
export type ObjectDescription = z.infer<typeof Description>

const PING_MS = 20_000
/** Apex REST sends members that hold nothing as null, or leaves them out. */
const Ping = z.object({
  reachable: z.boolean(),
  httpStatus: z.number().nullish(),
  problemCode: z.string().nullish(),
  /** The org's, which no query tells. */
  currencyCode: z.string().nullish(),
  multiCurrency: z.boolean().nullish(),
  /** How many may press the button, and how many of them not make its call. */
  staff: z.number().nullish(),
  staffWithoutCallout: z.number().nullish(),
})
export type Ping = z.infer<typeof Ping>

const Limits = z.object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) })

/** A client of one org. Nothing is sent before the first call. */
export function createSalesforceApi(options: ChannelOptions): SalesforceApi {
  const { config } = options
  const channel = createChannel(options)
  const base = `/services/data/v${config.apiVersion}`
  const pageUrl = new RegExp(`^${base.replaceAll('.', '\\.')}/query/[A-Za-z0-9_-]+$`)

  const json = (request: Omit<ChannelRequest, 'body'>, body: unknown): ChannelRequest => ({ ...request, body: JSON.stringify(body) })
  const readPage = (operation: 'GET query' | 'GET query page', path: string, scope: Scope) =>
    channel.read({ operation, method: 'GET', path, limitBytes: LIST_LIMIT_BYTES }, scope, (body) => parsed(Page, body))

  async function allRows(first: z.infer<typeof Page>, scope: Scope): Promise<Row[]> {
    const rows = [...first.records]
    let page = first
    for (let pages = 1; !page.done; pages += 1) {
      if (page.nextRecordsUrl === undefined || !pageUrl.test(page.nextRecordsUrl)) throw readError('unreadable', 'next_page')
      if (pages >= MOST_PAGES || rows.length > MOST_ROWS) throw readError('unreadable', 'too_many_rows')
      page = await readPage('GET query page', page.nextRecordsUrl, scope)
      rows.push(...page.records)
    }
    if (rows.length > MOST_ROWS) throw readError('unreadable', 'too_many_rows')
    for (const row of rows) await completeChildren(row, scope)
    return rows
  }

  /** The list of a child subquery is paged like the query itself. */
  async function completeChildren(row: Row, scope: Scope): Promise<void> {
    for (const [name, value] of Object.entries(row)) {
      const children = Page.safeParse(value)
      if (children.success && !children.data.done) row[name] = { done: true, records: await allRows(children.data, scope) }
    }
  }

  async function queryOnce(text: string, scope: Scope): Promise<Row[]> {
    const path = `${base}/query?q=${encodeURIComponent(text)}`
    if (path.length > LONGEST_URL) throw new RangeError('a query longer than a URL may be')
    return allRows(await readPage('GET query', path, scope), scope)
  }

  return {
    currency: config.currency,
    personAccounts: config.personAccounts,

    async query(row, query, call) {
      const text = textOf(query)
      const rows = await channel.within(call, (scope) =>
        queryOnce(text, scope).catch((fault: unknown) => {
          // locators expire; what was read so far belongs to another moment, so all of it is read again
          if (fault instanceof RemoteError && fault.code === 'INVALID_QUERY_LOCATOR') return queryOnce(text, scope)
          throw fault
        }),
      )
      return parsed(z.array(row), rows)
    },

    async get(row, object, id, fields, call) {
      const path = `${base}/sobjects/${object}/${recordId(id, object)}?fields=${fields.join(',')}`
      return channel.within(call, (scope) =>
        channel.read({ operation: 'GET record', method: 'GET', path }, scope, (body) => parsed(row, body)),
      )
    },

    async getByKey(row, object, keyField, key, fields, call) {
      const path = `${base}/sobjects/${object}/${keyField}/${encodeURIComponent(key)}?fields=${fields.join(',')}`
      try {
        return await channel.within(call, (scope) =>
          channel.read({ operation: 'GET record by key', method: 'GET', path }, scope, (body) => parsed(row, body)),
        )
      } catch (fault) {
        if (fault instanceof RemoteError && fault.fault === 'not_found') return null
        throw fault
      }
    },

    async create(object, fields, call) {
      const request = json({ operation: 'POST record', method: 'POST', path: `${base}/sobjects/${object}` }, fields)
      const outcome = await channel.within(call, (scope) => channel.write(request, scope, readSaved))
      return outcome.is === 'done' ? done({ id: outcome.value.id }) : outcome
    },

    async update(object, id, fields, call) {
      const request = json(
        { operation: 'PATCH record', method: 'PATCH', path: `${base}/sobjects/${object}/${recordId(id, object)}` },
        fields,
      )
      return channel.within(call, (scope) => channel.write(request, scope, (_body, status) => (status === 204 ? done(undefined) : null)))
    },

    async upsert(object, keyField, key, fields, call) {
      const path = `${base}/sobjects/${object}/${keyField}/${encodeURIComponent(key)}`
      const request = json({ operation: 'PATCH record by key', method: 'PATCH', path }, fields)
      return channel.within(call, (scope) =>
        channel.write(request, scope, (body, status): Outcome<{ id: string | null; created: boolean | null }> | null => {
          if (status === 204) return done({ id: null, created: null })
          const saved = readSaved(body)
          return saved?.is === 'done' ? done({ id: saved.value.id, created: saved.value.created ?? null }) : saved
        }),
      )
    },

    async composite(requests, call) {
      const body = compositeBody(requests, base)
      const request: ChannelRequest = { operation: 'POST composite', method: 'POST', path: `${base}/composite`, body }
      return channel.within(call, (scope) => channel.write(request, scope, (answer) => readComposite(answer, requests)))
    },

    async collection(method, object, rows, call) {
      const request = json({ operation: `${method} collection`, method, path: `${base}/composite/sobjects` }, collectionBody(object, rows))
      return channel.within(call, (scope) => channel.write(request, scope, (body) => readRows(body, rows.length)))
    },

    async limits(call) {
      const { DailyApiRequests } = await channel.within(call, (scope) =>
        channel.read({ operation: 'GET limits', method: 'GET', path: `${base}/limits` }, scope, (body) => parsed(Limits, body)),
      )
      return { limit: DailyApiRequests.Max, remaining: DailyApiRequests.Remaining }
    },

    async describe(object, call) {
      const request: ChannelRequest = { operation: 'GET describe', method: 'GET', path: `${base}/sobjects/${object}/describe` }
      return channel.within(call, (scope) => channel.read(request, scope, (body) => parsed(Description, body)))
    },

    logIn: (call) => channel.logIn(call),

    async ping(call) {
      const request: ChannelRequest = { operation: 'GET ping', method: 'GET', path: '/services/apexrest/portal/ping' }
      return channel.within(call, (scope) => channel.read(request, scope, (body) => parsed(Ping, body)), PING_MS)
    },

    usage: channel.usage,
    skewMs: channel.skewMs,
    close: channel.close,
  }
}

/** The body of an all-or-none collection, alone or inside a composite. */
export function collectionBody(object: IdOf, rows: readonly Fields[]): { allOrNone: true; records: Fields[] } {
  if (rows.length === 0 || rows.length > MOST_COLLECTION_ROWS) throw new RangeError(`a collection of ${rows.length} rows`)
  return { allOrNone: true, records: rows.map((row) => ({ attributes: { type: object }, ...row })) }
}

/** Zod names what it found; only where it found it is kept, since the rest may be personal. */
function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw readError('unreadable', 'schema', undefined, new TypeError(result.error.issues.map(({ path }) => path.join('.')).join(' ')))
}
