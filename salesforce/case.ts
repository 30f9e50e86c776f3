import { z } from 'zod'
import type { Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'
import { readError } from './classify.ts'
import type { SalesforceApi } from './client.ts'
import { recordId } from './ids.ts'
import { Instant } from './instant.ts'
import { literal, soql } from './soql.ts'

export interface NewCase {
  /** 36 characters; Salesforce refuses a second case of one key with DUPLICATE_VALUE. */
  key: string
  accountId: string | null
  /** At most 255 characters. */
  subject: string
  description: string
  /** Our stable code for why a person is asked; stands as the last line of the description. */
  reason: string
  priority?: 'High' | 'Medium' | 'Low'
}

export interface FoundCase {
  id: string
  closed: boolean
}

const CaseRow = z.object({ Id: z.string(), IsClosed: z.boolean() })

/** Opens a case for staff; the customer does not see it. */
export function createCase(
  sf: SalesforceApi,
  { key, accountId, subject, description, reason, priority = 'Medium' }: NewCase,
  call: Call,
): Promise<Outcome<{ id: string }>> {
  const fields = {
    Portal_Case_Key__c: key,
    ...(accountId === null ? {} : { AccountId: recordId(accountId, 'Account') }),
    Subject: subject,
    Description: `${description}\n\nReason: ${reason}`,
    Status: 'New',
    Origin: 'Web',
    Priority: priority,
    Portal_Visible__c: false,
  }
  return sf.create('Case', fields, call)
}

export async function findCaseByKey(sf: SalesforceApi, key: string, call: Call): Promise<FoundCase | null> {
  const rows = await sf.query(CaseRow, soql`SELECT Id, IsClosed FROM Case WHERE Portal_Case_Key__c = ${key} LIMIT 2`, call)
  if (rows.length > 1) throw readError('refused', 'ambiguous_key')
  return rows[0] ? { id: rows[0].Id, closed: rows[0].IsClosed } : null
}

const IN_LIST = 200
const KeyedRow = CaseRow.extend({ Portal_Case_Key__c: z.string(), SystemModstamp: Instant })

/** Those of these keys' cases that are closed: their 18-character ids by key. */
export async function closedCasesByKey(sf: SalesforceApi, keys: readonly string[], call: Call): Promise<Map<string, string>> {
  const cases = [...(await casesByKey(sf, keys, call))]
  return new Map(cases.flatMap(([key, { id, closed }]) => (closed ? [[key, id] as const] : [])))
}

/** The cases of these keys, as many as there are. */
export async function casesByKey(
  sf: SalesforceApi,
  keys: readonly string[],
  call: Call,
): Promise<Map<string, FoundCase & { changedAt: number }>> {
  const found = new Map<string, FoundCase & { changedAt: number }>()
  for (let from = 0; from < keys.length; from += IN_LIST) {
    const some = keys.slice(from, from + IN_LIST)
    const rows = await sf.query(
      KeyedRow,
      soql`SELECT Id, IsClosed, SystemModstamp, Portal_Case_Key__c FROM Case WHERE Portal_Case_Key__c IN ${some} ORDER BY Id LIMIT 200`,
      call,
    )
    for (const row of rows) found.set(row.Portal_Case_Key__c, { id: row.Id, closed: row.IsClosed, changedAt: row.SystemModstamp })
  }
  return found
}

/** Which of these cases are closed, by 18-character id; a case that was deleted is missing from the answer. */
export async function isCaseClosed(sf: SalesforceApi, ids: readonly string[], call: Call): Promise<Map<string, boolean>> {
  const closed = new Map<string, boolean>()
  for (let from = 0; from < ids.length; from += IN_LIST) {
    const some = ids.slice(from, from + IN_LIST).map((id) => literal.id(id, 'Case'))
    const rows = await sf.query(CaseRow, soql`SELECT Id, IsClosed FROM Case WHERE Id IN ${some} ORDER BY Id LIMIT 200`, call)
    for (const row of rows) closed.set(row.Id, row.IsClosed)
  }
  return closed
}
