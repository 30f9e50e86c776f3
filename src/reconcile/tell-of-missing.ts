// A person is told of services that are gone: not before WHMCS was asked for each by its id, once for each time, and not by a Case each where
// many go at once.

import { findService, type LineKeyField } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { caseFlow } from '../accounts/request-case.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import type { Db } from '../db/database.ts'
import { forgetMissing, type MissingLately, missingLately, noteMissing, putOffMissing, tellMissing } from '../db/missing-services.ts'
import { openFlow } from '../db/open-flow.ts'
import type { NewFlow } from '../journal/flow.ts'
import { caseOf, type Filed, type Finding, findingAt } from './finding.ts'
import type { Due, Misses } from './missing-services.ts'
import { isOwn } from './service-of-line.ts'
import { isOfRecord, mayBeAway } from './unread.ts'

/** In seconds, before TIME_SCALE: one list may have been torn while it was read, and all are empty while staff import a database. */
const MISSED_TO_TELL_S = 600
/** Of one client in one look, which has it for a minute: so many questions take less, however slow each is. */
export const MOST_ASKED = 4
/** Lines with a Case of their own, of those that go missing within a day, before TIME_SCALE. Of more one Case an hour tells how many. */
export const MOST_OF_THEIR_OWN = 10
const LATELY_S = 86_400

export interface TellDeps {
  db: Db
  whmcs: WhmcsApi
  lineKeyField: LineKeyField
  wake: Wake
  timeScale: number
  /** A service of which a person is told. */
  gone: (found: Filed) => void
}

/**
 * Notes what is missed and forgets what is not, by lists that were asked for at `readAt`, and tells of what is due. Says whether there is more
 * to do at once: more was due than may be asked for, or somebody else was at work on it. Throws RemoteError; what was told by then is told,
 * and what WHMCS could not say comes last the next time.
 */
export async function tellOfMisses(
  deps: TellDeps,
  { clientId, readAt }: { clientId: number; readAt: number },
  { fresh, over, due }: Misses,
  call: Call,
): Promise<boolean> {
  const afterSeconds = MISSED_TO_TELL_S / deps.timeScale
  for (const { order, line } of fresh)
    await noteMissing(deps.db, { lineKey: line.lineKey, orderId: order.id, serviceId: line.serviceId }, afterSeconds)
  await forgetMissing(deps.db, over, readAt)
  let isUnsure = due.length > MOST_ASKED
  for (const one of due.slice(0, MOST_ASKED)) {
    const { line } = one
    const found = await ask(deps, line, afterSeconds, call)
    if (found === undefined) continue
    // The lists that lacked it were torn.
    if (found !== null && found.clientId === clientId && isOwn(line, found)) await forgetMissing(deps.db, [line.lineKey], readAt)
    else if (!(await tell(deps, one, factsOf(one, clientId, found), call))) isUnsure = true
  }
  return isUnsure
}

type Found = Awaited<ReturnType<typeof findService>>

/** Undefined where WHMCS has an answer that cannot be read. Whoever has got none for a service asks for it after all others. */
async function ask(
  { db, whmcs, lineKeyField }: TellDeps,
  { serviceId, lineKey }: Due['line'],
  afterSeconds: number,
  call: Call,
): Promise<Found | undefined> {
  try {
    return await findService(whmcs, { serviceId, lineKeyField }, call)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    if (isOfRecord(error) || mayBeAway(error)) await putOffMissing(db, lineKey, afterSeconds)
    if (!isOfRecord(error)) throw error
    return undefined
  }
}

function factsOf({ line }: Due, clientId: number, found: Found): Finding['facts'] {
  const now = found && (isOwn(line, found) ? { nowOfClient: found.clientId } : { idReusedByClient: found.clientId })
  return { services: line.serviceId, whmcsClientId: clientId, ...now }
}

/** False where somebody else has told, or found it, meanwhile. */
async function tell(
  { db, wake, timeScale, gone }: TellDeps,
  { order, line, noted }: Due,
  facts: Finding['facts'],
  { correlationId }: Call,
): Promise<boolean> {
  const finding: Finding = { ...findingAt('whmcs')('missing_remote', line.lineKey, order, facts), occurrence: noted.times + 1 }
  const told = await db.transaction().execute(async (tx) => {
    const lately = await missingLately(tx, LATELY_S / timeScale)
    const wanted = lately.lines > MOST_OF_THEIR_OWN ? caseOfAll(lately, correlationId) : caseOf(finding, correlationId)
    if (!(await tellMissing(tx, noted, wanted.subjectId))) return null
    return { caseKey: wanted.subjectId, ...(await openFlow(tx, wanted)) }
  })
  if (told === null) return false
  const { caseKey, flowId, opened } = told
  if (opened) wake(flowId)
  gone({ ...finding, caseKey, isNew: opened })
  return true
}

/** One for all that are told of within an hour. */
const caseOfAll = ({ services, clients, hour }: MissingLately, correlationId: string): NewFlow =>
  caseFlow(
    {
      reason: 'services_missing',
      subjectId: `whmcs:services:${hour}`,
      accountId: null,
      sfAccountId: null,
      facts: { system: 'whmcs', services, clients, listedBy: 'npm run reconcile' },
    },
    correlationId,
  )
