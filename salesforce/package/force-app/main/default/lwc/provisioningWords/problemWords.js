// What a refusal means for the one who reads it. Codes are Trunkline's; a code that is not known here stands in the sentence itself.

const SET_UP = 'Salesforce and Trunkline are not set up to talk to each other. Please tell your administrator'
const AGAIN = 'Please try again in a moment'
const PROBLEMS = {
  stale_rev: 'Somebody else has decided meanwhile',
  decision_not_possible: 'The order stands so that this cannot be decided now',
  not_approved: 'The order’s state allows no provisioning',
  unknown_order: 'Trunkline does not know this order yet',
  request_in_flight: `The same decision is being taken just now. ${AGAIN}`,
  rate_limited: `Too many calls at once. ${AGAIN}`,
  invalid_request: 'Trunkline could not make sense of what was entered',
  card_number_not_accepted: 'The text holds what looks like a card number. Please leave it out',
  dependency_unavailable: `A system that Trunkline needs does not answer. ${AGAIN}`,
  internal: `Trunkline made a mistake of its own; nothing is lost. ${AGAIN}`,
  no_answer: 'Trunkline did not answer, so nobody knows whether the call arrived',
  credential_missing: 'You may not use the connection to Trunkline. Please ask your administrator for the permission set Portal Callout',
  secret_missing: SET_UP,
  secret_unusable: SET_UP,
  too_long_to_sign: 'The reason is too long to be sent. Please shorten it',
  bad_signature: SET_UP,
  ip_not_allowed: SET_UP,
  id_reused: SET_UP,
  order_mismatch: SET_UP,
}

/** A sentence that ends with the code, so that whoever is asked for help can look it up. */
export function problemWords({ problemCode, httpStatus, message } = {}) {
  const said = PROBLEMS[problemCode] ?? (message || 'Trunkline refused')
  const mark = problemCode ?? (httpStatus ? `HTTP ${httpStatus}` : null)
  const sentence = said.replace(/\.$/, '')
  return mark === null ? `${sentence}.` : `${sentence} (${mark}).`
}

/** What Apex threw, or the way to it: an AuraHandledException, several errors of one page, or no connection at all. */
export function sentenceOf(error, otherwise) {
  const body = error?.body
  const said = Array.isArray(body)
    ? body.map(({ message }) => message).filter(Boolean)
    : [body?.message, ...(body?.pageErrors ?? []).map(({ message }) => message)]
  const text = said.filter(Boolean).join(' ') || error?.message
  return text || otherwise
}
