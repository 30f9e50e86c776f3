import type { Random } from '../base/random.ts'
import type { DbOrTx } from '../db/database.ts'
import type { MailWish } from '../effects/mail-wish.ts'
import type { NewFlow } from '../journal/flow.ts'
import { openFlow } from '../db/open-flow.ts'

export type { MailWish }

/** The flow that sends a mail once. `mailId` is the event that it tells of: the same one asked for again sends nothing more. */
export const mailFlow = (mailId: string, wish: MailWish, correlationId: string): NewFlow => ({
  kind: 'mail',
  subjectId: mailId,
  input: wish,
  correlationId,
})

/** Asks for a mail in the transaction of the fact that it tells. Wake the flow after the commit. */
export async function requestMail(
  tx: DbOrTx,
  random: Random,
  wish: MailWish,
  correlationId: string,
): Promise<{ flowId: string; mailId: string }> {
  const mailId = random.uuid()
  const { flowId } = await openFlow(tx, mailFlow(mailId, wish, correlationId))
  return { flowId, mailId }
}
