// Services that were set up and are not among their client's any more: staff have deleted them, or they belong to another client, since two
// were merged. Nothing of ours follows from that: what is shown stays, and a person is told, once.

import { clientOfService, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { type ClientOrder, setServiceMisses } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'
import { openFlow } from '../db/open-flow.ts'
import { ENDED } from './compare-services.ts'
import { caseOf, type Finding, findingAt } from './finding.ts'
import { readJournal } from './journal-side.ts'
import type { Filed } from './reconcile.ts'
import type { JournalLine, JournalOrder } from './sides.ts'
import { isOfRecord } from './unread.ts'

/** In seconds, before TIME_SCALE: one list may have been torn while it was read, and all are empty while staff import a database. */
const MISSED_TO_TELL_S = 600
/** In place of the moment since when it is missed: a person was told. */
const TOLD = 0
/** Each is asked for by its id before a person hears of it; of more the next look tells. */
const MOST_ASKED = 10
/** Any other has a flow, or a person, that is at work on it. */
const SET_UP = ['active', 'partly_active']

type Listed = readonly Pick<WhmcsService, 'id' | 'lineKey'>[]

/** An order of which other services are missing than at the look before, or have been for so long that a person is to know. */
export interface Misses {
  order: ClientOrder
  known: JournalOrder
  /** Since when, in seconds since 1970, by service. */
  after: Record<string, number>
  due: MissingLine[]
}

type MissingLine = JournalLine & { serviceId: number }

/** What these orders lack of all services of their client. Nothing more is read where none does. */
export async function missesOf(
  { db, timeScale }: { db: Db; timeScale: number },
  orders: readonly ClientOrder[],
  services: Listed,
): Promise<Misses[]> {
  const listed = new Set(services.map(({ id }) => id))
  const lacksOne = ({ lines }: ClientOrder) =>
    lines.some(({ state, serviceId }) => state === 'active' && serviceId !== null && !listed.has(serviceId))
  const some = orders.filter((order) => order.serviceMisses !== null || lacksOne(order))
  const journal = some.length === 0 ? [] : await readJournal(db, { ids: some.map(({ id }) => id) })
  return some.flatMap((order) => {
    const known = journal.find(({ id }) => id === order.id)
    return known ? missesOfOrder(order, known, services, MISSED_TO_TELL_S / timeScale) : []
  })
}

function missesOfOrder(order: ClientOrder, known: JournalOrder, services: Listed, afterSeconds: number): Misses[] {
  const { serviceMisses, readAt } = order
  const before = serviceMisses ?? {}
  const isJudged = known.atRest && SET_UP.includes(known.state)
  const missing = isJudged ? known.lines.filter(isMissingFrom(services)).filter(({ serviceId }) => !hadEnded(order, serviceId)) : []
  const since = (serviceId: number) => before[serviceId] ?? readAt
  const due = missing.filter(({ serviceId }) => since(serviceId) !== TOLD && readAt - since(serviceId) >= afterSeconds)
  const isSame = Object.keys(before).length === missing.length && missing.every(({ serviceId }) => serviceId in before)
  const after = Object.fromEntries(missing.map(({ serviceId }) => [String(serviceId), since(serviceId)]))
  return isSame && due.length === 0 ? [] : [{ order, known, after, due }]
}

/** By the last that WHMCS said of it: who tidies up such a one takes nothing away from anybody. */
function hadEnded({ lines, serviceStatuses }: ClientOrder, serviceId: number): boolean {
  const shown = lines.find((line) => line.serviceId === serviceId)?.serviceStatus
  return ENDED.includes(serviceStatuses?.[serviceId] ?? shown ?? '')
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
 * Remembers what is missed, and opens a Case of what has been for long enough and is not this client's by its id either; of more than may be
 * asked for at once a later look tells. Null where somebody else has written meanwhile. Throws RemoteError.
 */
export async function tellOfMisses(
  { db, whmcs, wake }: { db: Db; whmcs: WhmcsApi; wake: Wake },
  clientId: number,
  { order, known, after, due }: Misses,
  call: Call,
): Promise<Filed[] | null> {
  const left = { ...after }
  const findings: Finding[] = []
  for (const { serviceId, lineKey } of due.slice(0, MOST_ASKED)) {
    const owner = await ownerOf(whmcs, serviceId, call)
    if (owner === undefined) {
      left[serviceId] = order.readAt
      continue
    }
    if (owner === clientId) {
      delete left[serviceId]
      continue
    }
    const facts = { services: serviceId, whmcsClientId: clientId, ...(owner !== null && { nowOfClient: owner }) }
    findings.push(findingAt('whmcs')('missing_remote', lineKey, known, facts))
    left[serviceId] = TOLD
  }
  const told = await db.transaction().execute(async (tx) => {
    if (!(await setServiceMisses(tx, order, left))) return null
    const filed: (Filed & { flowId: string })[] = []
    for (const finding of findings) {
      const wanted = caseOf(finding, call.correlationId)
      const { flowId, opened } = await openFlow(tx, wanted)
      filed.push({ ...finding, flowId, caseKey: wanted.subjectId, isNew: opened })
    }
    return filed
  })
  for (const { flowId, isNew } of told ?? []) if (isNew) wake(flowId)
  return told
}

/** Null where WHMCS has none of that id; undefined where what it says of this one cannot be read. Throws RemoteError. */
async function ownerOf(whmcs: WhmcsApi, serviceId: number, call: Call): Promise<number | null | undefined> {
  try {
    return await clientOfService(whmcs, serviceId, call)
  } catch (error) {
    if (error instanceof RemoteError && isOfRecord(error)) return undefined
    throw error
  }
}
