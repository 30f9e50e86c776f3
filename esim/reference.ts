/** 18-character Salesforce id, line and unit of three digits each. No `%` or `_`, which providers' searches take as wildcards. */
const REFERENCE = /^[A-Za-z0-9]{18}-\d{3}-\d{3}$/

export const isReference = (text: string): boolean => REFERENCE.test(text)

/** Throws RangeError: an order under a reference that cannot be found again must not be placed. */
export function checkReference(reference: string): void {
  if (!isReference(reference)) throw new RangeError('not a unit key')
}

const TOP_UP = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Throws RangeError, as `checkReference` does. */
export function checkTopUpReference(reference: string): void {
  if (!TOP_UP.test(reference)) throw new RangeError('not the id of a request')
}

/** Throws RangeError: it stands in paths. */
export function checkIccid(iccid: string): void {
  if (!/^\d{18,22}$/.test(iccid)) throw new RangeError('not an ICCID')
}
