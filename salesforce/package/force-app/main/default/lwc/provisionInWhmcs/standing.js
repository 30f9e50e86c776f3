// How an order stands, from what Salesforce and Trunkline each say of it. Pure.
import { DECISIONS, STANDING } from 'c/provisioningWords'

const MOVING = ['received', 'provisioning', 'cancelling']
/** In Salesforce: pressed, and Trunkline has not told what came of it. */
const PRESSED = ['Queued', 'In Progress']
/** A press that Salesforce holds may still be on its way while Trunkline says one of these. */
const BEFORE_A_PRESS = [null, 'pending_review', 'failed']
/** What Trunkline says is of before the press. */
const UNTOLD = ['sent', 'stuck']
/** What Salesforce says once it was told. */
const TOLD = {
  pending_review: 'Pending Review',
  active: 'Provisioned',
  partly_active: 'Partly Provisioned',
  needs_person: 'Needs Attention',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  failed: 'Failed',
}
/** For orders that Trunkline cannot be asked about: Salesforce was told last. */
const AS_TOLD = { ...Object.fromEntries(Object.entries(TOLD).map(([state, told]) => [told, state])), Cancelling: 'cancelling' }

/** The step of a press that came before Trunkline could see the order: until it can, there is no order to decide about. */
const EARLY = 'take-press'

const isAnswer = (status) => status?.reachable === true && (status.httpStatus === 200 || status.httpStatus === 404)
/** Whether Trunkline has said how the order stands, just now or before an answer that was lost. */
export const isKnown = (status) => status?.reachable === true && status.httpStatus === 200

/** An answer that says nothing of the order takes nothing away of what was known: it stands beside it as `lost`. */
export function statusAfter(before, status) {
  return !isAnswer(status) && isKnown(before) ? { ...before, lost: status } : status
}

/** `awaited`: the rev that Trunkline had when this panel pressed, undefined where it did not press. */
export function standingOf(order, status, awaited) {
  const remote = isKnown(status) ? status.status : null
  const inSalesforce = order.provisioningStatus
  const isPressed = PRESSED.includes(inSalesforce)
  const isUnheard = awaited !== undefined && !MOVING.includes(remote) && (remote === null || status.rev === awaited)
  if (isPressed && (isUnheard || BEFORE_A_PRESS.includes(remote)))
    return order.isStuck ? { is: 'stuck', moves: false, lags: false } : { is: 'sent', moves: true, lags: false }
  if (remote === 'needs_person' && (status.steps ?? []).some(({ name }) => name === EARLY))
    return { is: 'early', moves: false, lags: false }
  if (remote !== null)
    return {
      is: remote in STANDING ? remote : 'unknown',
      moves: MOVING.includes(remote),
      lags: remote in TOLD && TOLD[remote] !== inSalesforce,
    }
  const told = AS_TOLD[inSalesforce] ?? 'none'
  const isUnpressed = told === 'pending_review' && status?.httpStatus === 404
  return { is: isUnpressed ? 'none' : told, moves: told === 'cancelling', lags: false }
}

/**
 * What may be decided, as Trunkline names it: it judges a decision by the very rule that makes this list. `line` is null where none is named.
 * While a press is on its way, or lost, what Trunkline says is of before it.
 */
export function decisionsFor({ is }, status, lines) {
  if (!isKnown(status) || status.lost || UNTOLD.includes(is)) return []
  const possible = status.decisions ?? (is === 'early' ? [] : everyDecision(lines))
  return possible.flatMap(({ type, line }) => (type in DECISIONS ? [{ type, line: line ?? null }] : []))
}

/** For a Trunkline of before it named them: it refuses what is not possible. To try again there is the press. */
const everyDecision = (lines) =>
  Object.keys(DECISIONS).flatMap((type) => {
    const ofLines = lines.map((line) => ({ type, line }))
    if (type === 'skip') return ofLines
    return type === 'retry' ? [] : [{ type, line: null }, ...(type === 'adopt' ? ofLines : [])]
  })

const subjectOf = ({ code, line }) => `${code} ${line ?? ''}`

/** Everything in the way of a press, each said once: Salesforce knows some of it, Trunkline the rest. */
export function blockersOf(order, preview) {
  const all = [...(order.blockers ?? []), ...(preview?.blockers ?? [])]
  const subjects = all.map(subjectOf)
  return all.filter((_, at) => subjects.indexOf(subjects[at]) === at)
}
