// Services that the comparison misses in WHMCS. It has one list, and no time to wait: whoever looks at clients notes them, asks for each by its
// id, and tells of it (tell-of-missing.ts).

import type { Db } from '../db/database.ts'
import { missedSince, missingOf } from '../db/missing-services.ts'
import { askForLook } from '../db/whmcs-looks.ts'
import { type Filed, type Finding, findingAt } from './finding.ts'
import { readJournal } from './journal-side.ts'
import type { Sides } from './sides.ts'

/** Files what is left to a look, by what was noted at the beginning: where that is nothing, a look at the client is asked for. */
export async function leaveToLook(db: Db, findings: readonly Finding[]): Promise<(finding: Finding) => Promise<Filed>> {
  const orderIds = new Set(findings.flatMap(({ leftToLook, order }) => (leftToLook && order ? [order.id] : [])))
  const noted = new Map((await missingOf(db, [...orderIds])).map((note) => [note.lineKey, note]))
  return async (finding) => {
    const note = noted.get(finding.subject)
    const clientId = finding.order?.clientId ?? null
    if (!note && clientId !== null) await askForLook(db, { kind: 'client', recordId: clientId }, null)
    return { ...finding, caseKey: note?.caseKey ?? null, isNew: false }
  }
}

/** What was missed since then of orders that were not compared: they are older, or WHMCS did not answer for them. `isCut`: there is more. */
export async function missedEarlier(
  db: Db,
  { journal, whmcs }: Sides,
  { since, most }: { since: Date; most: number },
): Promise<{ findings: Finding[]; isCut: boolean }> {
  const compared = new Set(journal.flatMap(({ id, clientId }) => (clientId !== null && whmcs.asked.has(clientId) ? [id] : [])))
  const all = await missedSince(db, since, most)
  const notes = all.filter(({ orderId }) => !compared.has(orderId))
  const others = await readJournal(db, { ids: [...new Set(notes.map(({ orderId }) => orderId))] })
  const orders = new Map(others.map((order) => [order.id, order]))
  const findings = notes.map(({ lineKey, orderId, serviceId }): Finding => {
    const order = orders.get(orderId) ?? null
    return { ...findingAt('whmcs')('missing_remote', lineKey, order, { services: serviceId }), leftToLook: true }
  })
  return { findings, isCut: all.length === most }
}
