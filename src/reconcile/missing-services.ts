// Services that were set up and are not among their client's any more: staff have deleted them, or they belong to another client, since two
// were merged. Nothing of ours follows from that: what is shown stays, and a person is told, once.

import { clientOfService, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { type ClientOrder, setServiceMisses } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'
import { openFlow } from '../db/open-flow.ts'
import { caseOf, type Finding, findingAt } from './finding.ts'
import { readJournal } from './journal-side.ts'
import type { Filed } from './reconcile.ts'
import type { JournalLine, JournalOrder } from './sides.ts'

/** One list may have been torn while it was read. */
const LOOKS_TO_TELL = 2
/** Each is asked for by its id before a person hears of it; of more the next look tells. */
const MOST_ASKED = 10
/** Any other has a flow, or a person, that is at work on it. */
const SET_UP = ['active', 'partly_active']

type Listed = readonly Pick<WhmcsService, 'id' | 'lineKey'>[]

/** An order of which other services are missing than at the look before, or have been for one look more. */
export interface Misses {
  order: ClientOrder
  known: JournalOrder
  after: Record<string, number>
  /** Missing for as many looks as it takes. */
  due: MissingLine[]
}

type MissingLine = JournalLine & { serviceId: number }

/** What these orders lack of all services of their client. Nothing more is read where none does. */
export async function missesOf(db: Db, orders: readonly ClientOrder[], services: Listed): Promise<Misses[]> {
  const listed = new Set(services.map(({ id }) => id))
  const lacksOne = ({ lines }: ClientOrder) =>
    lines.some(({ state, serviceId }) => state === 'active' && serviceId !== null && !listed.has(serviceId))
  const some = orders.filter((order) => order.serviceMisses !== null || lacksOne(order))
  const journal = some.length === 0 ? [] : await readJournal(db, { ids: some.map(({ id }) => id) })
  return some.flatMap((order) => {
    const known = journal.find(({ id }) => id === order.id)
    return known ? missesOfOrder(order, known, services) : []
  })
}

function missesOfOrder(order: ClientOrder, known: JournalOrder, services: Listed): Misses[] {
  const before = order.serviceMisses ?? {}
  const missing = known.atRest && SET_UP.includes(known.state) ? known.lines.filter(isMissingFrom(services)) : []
  const after = Object.fromEntries(
    missing.map(({ serviceId }) => [String(serviceId), Math.min(LOOKS_TO_TELL, (before[serviceId] ?? 0) + 1)]),
  )
  const isSame = Object.keys(before).length === missing.length && missing.every(({ serviceId }) => before[serviceId] === after[serviceId])
  const due = missing.filter(({ serviceId }) => after[serviceId] === LOOKS_TO_TELL && before[serviceId] !== LOOKS_TO_TELL)
  return isSame ? [] : [{ order, known, after, due }]
}

/** Neither by its id nor by its key: a person may have adopted one that does not carry the key, or made it anew with it. */
const isMissingFrom =
  (services: Listed) =>
  (line: JournalLine): line is MissingLine =>
    line.state === 'active' &&
    line.placed === 'yes' &&
    line.serviceId !== null &&
    !services.some(({ id, lineKey }) => id === line.serviceId || lineKey === line.lineKey)

/**
 * Remembers what was missed, and opens a Case of what was missed often enough and is not this client's by its id either. Null where somebody
 * else has counted meanwhile; `isOpen` where a further look is to tell more. Throws RemoteError.
 */
export async function tellOfMisses(
  { db, whmcs, wake }: { db: Db; whmcs: WhmcsApi; wake: Wake },
  clientId: number,
  { order, known, after, due }: Misses,
  call: Call,
): Promise<{ told: Filed[]; isOpen: boolean } | null> {
  const counts = { ...after }
  const findings: Finding[] = []
  for (const { serviceId } of due.slice(MOST_ASKED)) counts[serviceId] = LOOKS_TO_TELL - 1
  for (const { serviceId, lineKey } of due.slice(0, MOST_ASKED)) {
    const owner = await clientOfService(whmcs, serviceId, call)
    const facts = { services: serviceId, whmcsClientId: clientId, ...(owner !== null && { nowOfClient: owner }) }
    if (owner === clientId) delete counts[serviceId]
    else findings.push(findingAt('whmcs')('missing_remote', lineKey, known, facts))
  }
  const told = await db.transaction().execute(async (tx) => {
    if (!(await setServiceMisses(tx, order, counts))) return null
    const filed: (Filed & { flowId: string })[] = []
    for (const finding of findings) {
      const wanted = caseOf(finding, call.correlationId)
      const { flowId, opened } = await openFlow(tx, wanted)
      filed.push({ ...finding, flowId, caseKey: wanted.subjectId, isNew: opened })
    }
    return filed
  })
  for (const { flowId, isNew } of told ?? []) if (isNew) wake(flowId)
  return told && { told, isOpen: Object.values(counts).some((count) => count < LOOKS_TO_TELL) }
}
