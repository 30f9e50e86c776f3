// What a new customer says of themselves, checked as the server checks it; each message is the server's code for it.

import * as z from 'zod/mini'
import { keptAs } from '../kept.ts'

const PASSWORD_SHORTEST = 12
const PASSWORD_LONGEST = 256

/** What was pasted may hold tabs and halves of characters. */
// oxlint-disable-next-line no-control-regex -- these are what must not pass
const PLAIN = z.refine<string>((value) => value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value), 'wrong_format')
/** What may be left out is an empty text in the form, and nothing on its way. */
const may = (longest: number) => z.string().check(z.trim(), PLAIN, z.maxLength(longest, 'too_long'))
const text = (longest: number) => may(longest).check(z.minLength(1, 'required'))
const lengthOf = (password: string): number => [...password].length

/** Japanese keyboards write digits as wide as kanji. */
const HALF_WIDTH = z.overwrite<string>((value) => value.normalize('NFKC').replaceAll(/[‐-―−ー]/g, '-'))
const POSTCODE = /^[A-Za-z0-9][A-Za-z0-9 -]{1,14}$/
const PHONE = /^\+?[0-9][0-9 ().-]{4,28}$/

export const SignUpValues = z.object({
  sfNumber: text(64),
  email: z.string().check(z.trim(), z.minLength(1, 'required'), z.email('wrong_format'), z.maxLength(254, 'too_long')),
  password: z.string().check(
    z.minLength(1, 'required'),
    z.refine((value) => lengthOf(value) >= PASSWORD_SHORTEST, 'password_too_short'),
    z.refine((value) => lengthOf(value) <= PASSWORD_LONGEST, 'password_too_long'),
  ),
  firstName: text(80),
  lastName: text(80),
  companyName: may(100),
  phone: z.string().check(HALF_WIDTH, z.trim(), z.minLength(1, 'required'), z.regex(PHONE, 'wrong_format')),
  address: z.object({
    postcode: z.string().check(HALF_WIDTH, z.trim(), z.minLength(1, 'required'), z.regex(POSTCODE, 'wrong_format')),
    state: may(100),
    city: text(100),
    line1: text(150),
    line2: may(150),
    country: text(2),
  }),
})
export type SignUpValues = z.infer<typeof SignUpValues>

/** Asked for in the first step; the address is the second. */
export const ACCOUNT_FIELDS = ['sfNumber', 'email', 'password', 'firstName', 'lastName', 'companyName', 'phone'] as const

export const NOTHING_TYPED: SignUpValues = {
  sfNumber: '',
  email: '',
  password: '',
  firstName: '',
  lastName: '',
  companyName: '',
  phone: '',
  address: { postcode: '', state: '', city: '', line1: '', line2: '', country: 'JP' },
}

/** As long as the tab: what was typed, but for the password, and the sign-up that waits for its code. */
const draft = keptAs('sign-up', 'tab')
const waiting = keptAs('sign-up-id', 'tab')

export const keepDraft = ({ password: _secret, ...rest }: SignUpValues): void => draft.write(JSON.stringify(rest))

export function readDraft(): SignUpValues {
  const kept = draft.readJson() as Partial<SignUpValues> | null // as keepDraft wrote it
  return { ...NOTHING_TYPED, ...kept }
}

export const signUpWaiting = {
  read: waiting.read,
  begin: (signupId: string): void => waiting.write(signupId),
  /** What was typed stays. */
  stop: waiting.forget,
  end(): void {
    waiting.forget()
    draft.forget()
  },
}

/** Without what was left empty. */
export function toBody({ companyName, address: { state, line2, ...address }, ...rest }: SignUpValues, language: 'en' | 'ja') {
  return {
    ...rest,
    ...(companyName === '' ? {} : { companyName }),
    address: { ...address, ...(state === '' ? {} : { state }), ...(line2 === '' ? {} : { line2 }) },
    language,
  }
}
