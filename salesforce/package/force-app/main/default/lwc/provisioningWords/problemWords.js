// What a refusal means for the one who reads it. The sentences are Apex's, which also writes them on the order.

/** A sentence that ends with the code, so that whoever is asked for help can look it up. */
export function problemWords({ problemCode, httpStatus, message } = {}) {
  const said = message || 'Trunkline refused'
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
