/** 18-character Salesforce id, line and unit of three digits each. No `%` or `_`, which providers' searches take as wildcards. */
const REFERENCE = /^[A-Za-z0-9]{18}-\d{3}-\d{3}$/

export const isReference = (text: string): boolean => REFERENCE.test(text)

/** Throws RangeError: an order under a reference that cannot be found again must not be placed. */
export function checkReference(reference: string): void {
  if (!isReference(reference)) throw new RangeError('not a unit key')
}
