// Field shapes of WHMCS replies. The same id is a number in one action and a text in the next, and versions differ, so each reads both.
import { z } from 'zod'
import type { Money } from '../src/base/money.ts'
import { toMinor } from '../src/base/money.ts'
import { decodeEntities } from './entities.ts'

export const wholeNumber = z
  .union([z.int().nonnegative(), z.string().regex(/^\d{1,15}$/)])
  .transform(Number)
  .pipe(z.int().nonnegative())

export const id = wholeNumber.pipe(z.int().positive())

/** An id that may stand for nothing: null, empty text and 0 alike. */
export const optionalId = z
  .union([wholeNumber, z.literal(''), z.null()])
  .optional()
  .transform((value) => (value ? value : null))

/** Text as a person typed it. Some fields come as numbers when they look like ones. */
export const text = z.union([z.string(), z.number(), z.null()]).transform((value) => (value === null ? '' : decodeEntities(String(value))))
export const optionalText = text.optional().transform((value) => value ?? '')

export const bool = z.union([z.boolean(), z.number(), z.string(), z.null()]).transform((value, context) => {
  const word = String(value ?? '').toLowerCase()
  if (['true', '1', 'on', 'yes'].includes(word)) return true
  if (['false', '0', 'off', 'no', ''].includes(word)) return false
  context.addIssue({ code: 'custom', message: 'not a boolean' })
  return z.NEVER
})

/** YYYY-MM-DD, a calendar day of the WHMCS server. `0000-00-00` means none. */
export const date = z
  .union([z.literal(''), z.literal('0000-00-00'), z.null(), z.iso.date()])
  .optional()
  .transform((value) => (value && value !== '0000-00-00' ? value : null))

/** `YYYY-MM-DD HH:MM:SS` in the WHMCS server's own time zone, which the reply does not tell. */
export const serverTime = z
  .union([z.string().regex(/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/), z.literal(''), z.null()])
  .optional()
  .transform((value) => (value && !value.startsWith('0000-00-00') ? value : null))

/** A decimal text without currency, as minor units of `currency`. */
export const money = (currency: string) =>
  z.union([z.string(), z.number()]).transform((value, context): Money => {
    try {
      return { amount: toMinor(value, currency), currency }
    } catch {
      context.addIssue({ code: 'custom', message: 'not an amount of this currency' })
      return z.NEVER
    }
  })
