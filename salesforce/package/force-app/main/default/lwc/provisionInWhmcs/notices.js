// What stands above the order: a refusal, a decision that was overtaken, a Trunkline that does not answer. One at a time.
import { WORDS, problemWords } from 'c/provisioningWords'

const THEMES = { error: 'slds-theme_error', warning: 'slds-theme_warning', info: 'slds-theme_info' }

export const notice = (kind, text, title = null) => ({
  kind,
  text,
  title,
  theme: `slds-scoped-notification slds-media slds-m-bottom_small ${THEMES[kind]}`,
})

/** What a look at Trunkline says of the way to it; null where all is well, and where it has only not heard of the order. */
export function noticeOfLook(look, standing) {
  if (!look) return null
  if (!look.reachable && wasNotSent(look)) return notice('error', problemWords(look), WORDS.unreachable)
  if (!look.reachable) return notice('warning', whileUnreachable(standing), WORDS.unreachable)
  if (look.problemCode === 'dependency_unavailable') return notice('warning', whileUnasked(standing), WORDS.unasked)
  const isRefusal = look.httpStatus !== 200 && look.httpStatus !== 404
  return isRefusal ? notice('error', problemWords(look), WORDS.refused) : null
}

/** Salesforce itself could not make the call: that is a matter of the set-up, and waiting does not help. */
const wasNotSent = ({ problemCode }) => Boolean(problemCode) && problemCode !== 'no_answer'

const isBeforePress = ({ is }) => ['none', 'pending_review', 'stuck', 'failed'].includes(is)

function whileUnreachable(standing) {
  if (standing.moves) return WORDS.unreachableMeanwhile
  return isBeforePress(standing) ? WORDS.unreachableBefore : WORDS.unreachableSettled
}

/** Trunkline answers, and has to ask somebody who does not. */
function whileUnasked(standing) {
  if (standing.moves) return WORDS.unreachableMeanwhile
  return isBeforePress(standing) ? WORDS.unaskedBefore : WORDS.unaskedOtherwise
}

/** How a decision was answered. */
export function noticeOfDecision({ accepted, httpStatus, problemCode, message }) {
  if (accepted) return notice('info', WORDS.decided)
  if (!httpStatus && !wasNotSent({ problemCode })) return notice('warning', WORDS.decisionNotSent, WORDS.unreachable)
  if (problemCode === 'stale_rev') return notice('warning', WORDS.stale, WORDS.refused)
  return notice('error', problemWords({ httpStatus, problemCode, message }), WORDS.refused)
}
