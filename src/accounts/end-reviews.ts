import { findCaseByKey } from '../../salesforce/case.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import type { Call } from '../base/remote.ts'
import { accountsInReview, endReview } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import { caseKey } from './request-case.ts'

const AT_A_TIME = 100

/**
 * Looks whether staff have closed the Cases of accounts in review: closing one says that the customer is who they say. Says how many reviews
 * ended. Throws RemoteError.
 */
export async function endReviews({ db, salesforce }: { db: Db; salesforce: SalesforceApi }, call: Call): Promise<number> {
  let ended = 0
  for (const accountId of await accountsInReview(db, AT_A_TIME)) {
    const found = await findCaseByKey(salesforce, caseKey('email_mismatch', accountId), call)
    if (!found?.closed) continue
    const moved = await db.transaction().execute(async (tx) => {
      if (!(await endReview(tx, accountId))) return false
      await recordEvent(tx, {
        kind: 'account.review_ended',
        subjectId: accountId,
        correlationId: call.correlationId,
        data: { caseId: found.id },
      })
      return true
    })
    if (moved) ended += 1
  }
  return ended
}
