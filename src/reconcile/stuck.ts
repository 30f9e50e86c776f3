import { casesByKey } from '../../salesforce/case.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { CASE } from '../accounts/request-case.ts'
import type { Call } from '../base/remote.ts'
import { flowsLeftToPeople, stuckFlows } from '../db/comparison.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import type { FlowKind, FlowView } from '../journal/flow.ts'
import { type Finding, findingAt } from './finding.ts'
import type { Judging } from './patience.ts'
import type { Gaps } from './remote-sides.ts'

const MOST_STUCK = 1_000
const AT_A_TIME = 100

/** Flows that nobody takes, or whose step stays unknown. Of so many at once the worker is away, and naming more would help nobody. */
export async function stuckFindings(db: Db, { patience }: Judging): Promise<Finding[]> {
  const rows = await stuckFlows(db, patience, MOST_STUCK)
  return rows.map(({ id, kind, subject_id, code }) => finding(id, kind, subject_id, code))
}

const finding = (flowId: string, kind: string, about: string, code: string): Finding =>
  findingAt('journal')('stuck', flowId, null, { flow: kind, about, code })

interface Deps {
  db: Db
  salesforce: SalesforceApi
  /** Every kind of flow. */
  kinds: Readonly<Record<string, Pick<FlowKind, 'next'>>>
}

/** Flows that have stood in front of a person for long, while none of their Cases is open. */
export async function forgottenFindings(deps: Deps, gaps: Gaps, { now, patience }: Judging, call: Call): Promise<Finding[]> {
  const findings: Finding[] = []
  let after: string | null = null
  do {
    const ids: string[] = await flowsLeftToPeople(deps.db, patience.overdueMs, after, AT_A_TIME)
    const flows = (await Promise.all(ids.map((id) => readFlow(deps.db, { id })))).filter((flow) => flow !== null)
    const keys = new Map(flows.map((flow) => [flow.id, casesOf(deps, flow)]))
    const cases = await gaps.ask('salesforce', () => casesByKey(deps.salesforce, [...keys.values()].flat(), call))
    // One that was closed just now is still worked on.
    const isAttended = (key: string): boolean => {
      const found = cases?.get(key)
      return found !== undefined && (!found.closed || now - found.changedAt < patience.overdueMs)
    }
    if (cases !== null)
      for (const { id, kind, subjectId } of flows)
        if (!keys.get(id)?.some(isAttended)) findings.push(finding(id, kind, subjectId, 'without_case'))
    after = ids.length < AT_A_TIME ? null : (ids.at(-1) ?? null)
  } while (after !== null)
  return findings
}

/** The keys of the Cases that tell of it. What opens them is asked which they are. */
const casesOf = ({ kinds }: Deps, flow: FlowView): string[] =>
  (kinds[flow.kind]?.next(flow).flows ?? []).filter(({ kind }) => kind === CASE).map(({ subjectId }) => subjectId)
