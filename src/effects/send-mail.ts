import { done } from '../base/outcome.ts'
import type { MailToSend } from './mail-wish.ts'
import { changing } from './tools.ts'

/** Codes and links are asked for again by the person who misses them; what tells of an order is worth a second copy. */
const ASKED_FOR_AGAIN = new Set(['email-code', 'already-registered', 'password-reset'])

export const isAskedForAgain = (mail: { kind: string }): boolean => ASKED_FOR_AGAIN.has(mail.kind)

export const isToStaff = ({ to }: Pick<MailToSend, 'to'>): boolean => 'staff' in to

/** At most twice, the second only when it is not known what became of the first. */
const MOST_SENDS = 2

/** MAIL. No mail provider can be asked whether it took a mail, and none deduplicates. */
export const mail = changing<MailToSend, { providerId: string | null }>({
  id: 'MAIL',
  system: 'mail',
  class: 'N',
  quietMs: 10 * 60_000,
  giveUpMs: 24 * 3_600_000,
  deadlineMs: ({ deadlines }) => deadlines.mailMs,
  marker: ({ mailId }) => mailId,
  find: null,
  afterQuiet(wish, performs) {
    if (isAskedForAgain(wish)) return 'close'
    if (performs < MOST_SENDS) return 'repeat'
    // Perhaps it never arrived: somebody has to tell the customer otherwise. Staff have their Case.
    return isToStaff(wish) ? 'close' : 'person'
  },
  async perform(wish, { sendMail }, call) {
    const outcome = await sendMail(wish, call)
    return outcome.is === 'done' ? done({ providerId: outcome.value.providerId }) : outcome
  },
})
