// A world whose systems are compared by hand, and what staff then see.

import { sql } from 'kysely'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import type { Filed } from '../../src/reconcile/finding.ts'
import { lookAtClient, type Seen } from '../../src/reconcile/look-at-client.ts'
import { reconcile, type Report } from '../../src/reconcile/reconcile.ts'
import { KINDS } from '../../src/wire/kinds.ts'
import type { Db } from '../../src/db/database.ts'
import type { TestWorld } from '../world.ts'
import { until } from '../world/until.ts'

const HOUR_MS = 3_600_000
/** Nothing is too young to be judged, unless a test says so; not even what happened later than the journal’s clock, which lags, has come to. */
export const AT_ONCE = { salesforce: -HOUR_MS, whmcs: -HOUR_MS, esim: -HOUR_MS, overdueMs: HOUR_MS, unknownMs: HOUR_MS }

export function compareNow({ wired, config }: TestWorld, patience = AT_ONCE, begun = false): Promise<Report> {
  const { db, random, queue, journalNow, salesforce, whmcs, esim } = wired
  const parts = { db, random, wake: queue.wake, journalNow, salesforce, whmcs, esim, currency: salesforce.currency, kinds: KINDS }
  const { lineKeyField } = config.whmcs
  return reconcile({ ...parts, lineKeyField, patience }, { windowMs: 48 * HOUR_MS, begun }, { correlationId: random.uuid() })
}

/** A look at a client that nobody has asked for, and the services of which it told. */
export async function lookAt({ wired, config }: TestWorld, clientId: number, whmcs = wired.whmcs): Promise<Seen & { gone: Filed[] }> {
  const { db, random, queue, salesforce } = wired
  const { lineKeyField } = config.whmcs
  const gone: Filed[] = []
  const deps = { db, whmcs, random, wake: queue.wake, currency: salesforce.currency, lineKeyField, timeScale: 1 }
  const seen = await lookAtClient({ ...deps, gone: (found) => gone.push(found) }, clientId, { correlationId: random.uuid() })
  return { ...seen, gone }
}

/** So many minutes go by for services that are missed. */
export async function minutesPass(db: Db, minutes: number): Promise<void> {
  const by = sql`make_interval(mins => ${minutes})`
  await sql`update missing_services set missed_at = missed_at - ${by}, ask_at = ask_at - ${by}, told_at = told_at - ${by},
    opened_at = opened_at - ${by}`.execute(db)
}

export const named = ({ findings }: Report): string[] => findings.map(({ kind, system, subject }) => `${kind} ${system}:${subject}`).sort()

/** A customer's order, set up, and nothing of it under way any more. */
export async function activeOrder(world: TestWorld, number = 'C-1001', codes?: readonly string[]) {
  const customer = await world.customers.signUp(number)
  await world.customers.addCard(customer)
  const { id, sfOrderId } = await world.customers.order(customer, codes)
  await world.customers.press(sfOrderId)
  await world.customers.orderIs(customer, id, ['active'])
  await allDone(world)
  return { customer, id: String(id), sfOrderId: String(sfOrderId) }
}

/** No flow has anything left to do. */
export const allDone = ({ wired }: TestWorld) =>
  until(
    async () => {
      const open = await wired.db.selectFrom('flows').select('id').where('state', '=', 'open').where('due_at', 'is not', null).execute()
      return open.length === 0
    },
    'all flows to rest',
    20_000,
  )

/** A further service like this one, under a line key, as somebody else's AddOrder would make it. */
export async function placeService({ wired, config }: TestWorld, like: Record<string, unknown> = {}, key: string): Promise<void> {
  const call = { correlationId: wired.random.uuid() }
  const pid = Number(like['pid'])
  const fieldId = await wired.products.lineKeyFieldIdOf(pid, call)
  const line = { pid, cycle: 'monthly', quantity: 1, customFields: { [fieldId]: key } } as const
  await addOrder(wired.whmcs, { clientId: Number(like['clientid']), paymentMethod: config.whmcs.paymentMethod, lines: [line] }, call)
}
