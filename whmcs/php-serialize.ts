// The writer's half of PHP's serialize(), for what WHMCS takes as "base64 encoded serialized array". Remote data is never decoded.

export type PhpValue = string | number | boolean | null | PhpMap
export interface PhpMap {
  readonly [key: string]: PhpValue
}

/** `a:1:{i:7;s:12:"SFO-00012345";}` as base64. Lengths are bytes of UTF-8: WHMCS drops a field with a wrong one and says nothing. */
export const serializedField = (map: PhpMap): string => Buffer.from(phpSerialize(map), 'utf8').toString('base64')

/** Throws RangeError for a number that is no safe integer: PHP floats have no exact text. */
export function phpSerialize(value: PhpValue): string {
  if (value === null) return 'N;'
  if (typeof value === 'boolean') return value ? 'b:1;' : 'b:0;'
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('only whole numbers can be serialised')
    return `i:${value === 0 ? 0 : value};`
  }
  if (typeof value === 'string') return phpString(value)
  const entries = Object.entries(value)
  const body = entries.map(([key, item]) => phpKey(key) + phpSerialize(item)).join('')
  return `a:${entries.length}:{${body}}`
}

/** Nothing is escaped inside, the length alone delimits. A lone surrogate has no UTF-8 and becomes U+FFFD before it is counted. */
function phpString(text: string): string {
  const sound = text.toWellFormed()
  return `s:${Buffer.byteLength(sound, 'utf8')}:"${sound}";`
}

/** PHP turns a key into an integer when it is the shortest decimal text of one of 64 bits; with a leading zero, a plus or `-0` it stays text. */
function phpKey(key: string): string {
  const isInteger = /^(0|-?[1-9]\d{0,18})$/.test(key) && BigInt.asIntN(64, BigInt(key)) === BigInt(key)
  return isInteger ? `i:${key};` : phpString(key)
}
