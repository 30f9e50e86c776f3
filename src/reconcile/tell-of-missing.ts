// A person is told of services that are gone: not before WHMCS was asked for each by its id, once for each time, and not by a Case each where
// many go at once.

import { findService, type LineKeyField } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { caseFlow } from '../accounts/request-case.ts'
import { type Call, RemoteError, type RemoteFault } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import {
  countInto,
  forgetMissing,
  type MissingLately,
  missingLately,
  noteMissing,
  putOffMissing,
  takeUntold,
  tellMissing,
} from '../db/missing-services.ts'
import { openFlow } from '../db/open-flow.ts'
import type { NewFlow } from '../journal/flow.ts'
import { caseOf, type Filed, type Finding, findingAt } from './finding.ts'
import type { Due, Misses } from './missing-services.ts'
import { isOwn } from './service-of-line.ts'
import { isOfRecord, mayBeAway } from './unread.ts'

/** In seconds, before TIME_SCALE: one list may have been torn while it was read, and all are empty while staff import a database. */
const MISSED_TO_TELL_S = 600
/** The same, where WHMCS lists the client without it and cannot say by its id what became of it: a person can look there. */
const UNREAD_TO_TELL_S = 86_400
/** Of one client in one look, which has it for a minute: so many questions take less, however slow each is. */
export const MOST_ASKED = 4
/** Lines with a Case of their own, of those that go missing within a day, before TIME_SCALE. Of more one Case an hour tells how many. */
export const MOST_OF_THEIR_OWN = 10
const LATELY_S = 86_400
const APART_S = 3_600

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
    const answer = await ask(deps, one, afterSeconds, call)
    if (answer === null) continue
    // The lists that lacked it were torn.
    if (isThere(one, clientId, answer)) await forgetMissing(deps.db, [line.lineKey], readAt)
    else if (!(await tell(deps, one, factsOf(one, clientId, answer), call))) isUnsure = true
  }
  return isUnsure
}

/** What WHMCS has under the id, or why it has not said that for so long. */
type Answer = { found: Awaited<ReturnType<typeof findService>> } | { asked: RemoteFault }

/** Null where WHMCS has an answer that cannot be read, for the first day. Whoever has got none for a service asks for it after all others. */
async function ask(
  { db, whmcs, lineKeyField, timeScale }: TellDeps,
  { line: { serviceId, lineKey }, noted }: Due,
  afterSeconds: number,
  call: Call,
): Promise<Answer | null> {
  try {
    return { found: await findService(whmcs, { serviceId, lineKeyField }, call) }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    const isUnsaid = isOfRecord(error) || mayBeAway(error)
    const isOld = noted.missedSeconds >= UNREAD_TO_TELL_S / timeScale
    if (isUnsaid && isOld && !call.signal?.aborted) return { asked: error.fault }
    if (isUnsaid) await putOffMissing(db, lineKey, afterSeconds)
    if (!isOfRecord(error)) throw error
    return null
  }
}

const isThere = ({ line }: Due, clientId: number, answer: Answer): boolean =>
  'found' in answer && answer.found !== null && answer.found.clientId === clientId && isOwn(line, answer.found)

function factsOf({ line }: Due, clientId: number, answer: Answer): Finding['facts'] {
  const facts = { services: line.serviceId, whmcsClientId: clientId }
  if ('asked' in answer) return { ...facts, asked: answer.asked }
  const { found } = answer
  const now = found && (isOwn(line, found) ? { nowOfClient: found.clientId } : { idReusedByClient: found.clientId })
  return { ...facts, ...now }
}

/** By which Case a person is told. `later`: by the next one of many, once its time has come. */
type Told = { is: 'told'; caseKey: string; opened: { flowId: string } | null } | { is: 'later' }

/** False where somebody else has told, or found it, meanwhile. */
async function tell(
  { db, wake, timeScale, gone }: TellDeps,
  { order, line, noted }: Due,
  facts: Finding['facts'],
  { correlationId }: Call,
): Promise<boolean> {
  const finding: Finding = { ...findingAt('whmcs')('missing_remote', line.lineKey, order, facts), occurrence: noted.times + 1 }
  const spans = { latelySeconds: LATELY_S / timeScale, apartSeconds: APART_S / timeScale }
  const told = await db.transaction().execute(async (tx): Promise<Told | null> => {
    const untold = await takeUntold(tx, noted)
    if (!untold) return null
    const lately = await missingLately(tx, line.lineKey, spans)
    if (lately.lines <= MOST_OF_THEIR_OWN) return await tellBy(tx, line.lineKey, caseOf(finding, correlationId))
    if (untold.caseKey !== null) {
      await tellMissing(tx, line.lineKey, untold.caseKey)
      return { is: 'told', caseKey: untold.caseKey, opened: null }
    }
    // The last Case of many does not count it, and may be closed already.
    if (lately.waitSeconds > 0) {
      await putOffMissing(tx, line.lineKey, lately.waitSeconds)
      return { is: 'later' }
    }
    const ofAll = await tellBy(tx, line.lineKey, caseOfAll(lately, correlationId))
    await countInto(tx, line.lineKey, ofAll.caseKey, spans)
    return ofAll
  })
  if (told?.is !== 'told') return told !== null
  const { caseKey, opened } = told
  if (opened) wake(opened.flowId)
  gone({ ...finding, caseKey, isNew: opened !== null })
  return true
}

async function tellBy(tx: DbOrTx, lineKey: string, wanted: NewFlow): Promise<Told & { is: 'told' }> {
  const { flowId, opened } = await openFlow(tx, wanted)
  await tellMissing(tx, lineKey, wanted.subjectId)
  return { is: 'told', caseKey: wanted.subjectId, opened: opened ? { flowId } : null }
}

/** One for all that are missed by now; those that come to be missed later have the next one. */
const caseOfAll = ({ services, clients, missedSince, now }: MissingLately, correlationId: string): NewFlow =>
  caseFlow(
    {
      reason: 'services_missing',
      subjectId: `whmcs:services:${now}`,
      accountId: null,
      sfAccountId: null,
      facts: { system: 'whmcs', services, clients, missedSince, listedBy: 'npm run reconcile -- --days <n>' },
    },
    correlationId,
  )
