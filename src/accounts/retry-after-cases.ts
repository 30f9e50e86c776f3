import { closedCasesByKey } from '../../salesforce/case.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { hasLaterProfileChange } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { flowsBeforePerson, leaveDecision, lockFlow } from '../db/decisions.ts'
import { readFlow } from '../db/journal-store.ts'
import type { FlowKind, FlowView } from '../journal/flow.ts'
import { CASE } from './request-case.ts'

interface Deps {
  db: Db
  salesforce: SalesforceApi
  random: Random
  wake: Wake
  /** Those whose Cases say that closing them tries again. */
  kinds: readonly Pick<FlowKind, 'kind' | 'next'>[]
}

const AT_A_TIME = 100

/**
 * Looks whether staff have closed the Cases of flows that stand in front of a person, and leaves each of those the decision to go on. Says
 * how many. Throws RemoteError.
 */
export async function retryAfterCases(deps: Deps, call: Call): Promise<number> {
  const names = deps.kinds.map(({ kind }) => kind)
  let retried = 0
  let after: string | null = null
  do {
    const ids: string[] = await flowsBeforePerson(deps.db, names, after, AT_A_TIME)
    retried += await retrySome(deps, ids, call)
    after = ids.length < AT_A_TIME ? null : (ids.at(-1) ?? null)
  } while (after !== null)
  return retried
}

async function retrySome(deps: Deps, ids: readonly string[], call: Call): Promise<number> {
  const waiting: { flow: FlowView; keys: string[] }[] = []
  for (const id of ids) {
    const flow = await readFlow(deps.db, { id })
    const keys = flow && waitsUnanswered(flow) ? casesOf(deps, flow) : []
    if (flow && keys.length > 0) waiting.push({ flow, keys })
  }
  const closed = await closedCasesByKey(
    deps.salesforce,
    waiting.flatMap(({ keys }) => keys),
    call,
  )
  let retried = 0
  for (const { flow, keys } of waiting) {
    const caseIds = keys.flatMap((key) => closed.get(key) ?? [])
    const [caseId] = caseIds
    if (caseId !== undefined && caseIds.length === keys.length && (await goOn(deps, flow, caseId))) retried += 1
  }
  return retried
}

const waitsUnanswered = (flow: FlowView): boolean =>
  flow.decisions.length === flow.decided && flow.steps.some(({ state }) => state === 'person')

/** The keys of the Cases that it waits for. What opens them is asked which they are. */
const casesOf = ({ kinds }: Deps, flow: FlowView): string[] =>
  (kinds.find(({ kind }) => kind === flow.kind)?.next(flow).flows ?? [])
    .filter(({ kind }) => kind === CASE)
    .map(({ subjectId }) => subjectId)

/** False when the flow has moved on, or was decided about, since it was looked at. */
async function goOn({ db, random, wake }: Deps, seen: FlowView, caseId: string): Promise<boolean> {
  const left = await db.transaction().execute(async (tx) => {
    await lockFlow(tx, seen.kind, seen.subjectId)
    const flow = await readFlow(tx, { id: seen.id })
    if (flow?.rev !== seen.rev || !waitsUnanswered(flow)) return false
    // A change that the customer has since made over must not come back over the newer one.
    const type = (await hasLaterProfileChange(tx, flow.id)) ? 'skip' : 'retry'
    await leaveDecision(tx, flow.id, {
      id: random.uuid(),
      type,
      line: null,
      remoteId: null,
      reason: 'its Case was closed',
      requestedBy: `case:${caseId}`,
    })
    return true
  })
  if (left) wake(seen.id)
  return left
}
