import { serialize, unserialize } from 'php-serialize'

/**
 * A field of the kind "base64 of a PHP-serialised array", by key. A field with any fault in it (a length counted in
 * characters instead of bytes, an object, cut text) comes back empty, and nobody is told: that is what WHMCS does.
 */
export function readSerialized(field: string | undefined): Map<string, unknown> {
  if (field === undefined || field === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(field)) return new Map()
  const raw = Buffer.from(field, 'base64')
  try {
    // Strict with an empty scope: an object of any class is refused.
    const value: unknown = unserialize(raw, {}, { strict: true })
    if (typeof value !== 'object' || value === null || !isWhole(value, raw)) return new Map()
    return new Map(Object.entries(value))
  } catch {
    return new Map()
  }
}

/** The library forgives a missing `;` and text after the end; written again, such a value has another length. */
const isWhole = (value: object, raw: Buffer): boolean => Buffer.byteLength(serialize(asPhpArray(value))) === raw.length

/** Digits alone are an integer key in PHP. */
function asPhpArray(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, inner]) => [/^(0|-?[1-9]\d*)$/.test(key) ? Number(key) : key, asPhpArray(inner)]))
}

/** A value as a custom field stores it. */
export function asFieldText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : ''
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}
