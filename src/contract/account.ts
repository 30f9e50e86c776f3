import { z } from 'zod'

/** Visible text on one line: no control characters, no half characters, not blank. */
export const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    // oxlint-disable-next-line no-control-regex -- these are what must not pass
    .refine((value) => value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value), { message: 'Control characters are not allowed' })

/** What the platform names too, though no invoice goes there: unions, test and unknown regions. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'])
/** Made with its first use: it takes longer to load than most modules. */
let regions: Intl.DisplayNames | undefined

function isCountry(code: string): boolean {
  // A code of another form has had its own word, and Intl throws for it.
  return (
    !/^[A-Z]{2}$/.test(code) ||
    (!NO_COUNTRIES.has(code) && (regions ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })).of(code) !== undefined)
  )
}

export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Two capital letters, as in ISO 3166: JP')
  .refine(isCountry, { message: 'No such country' })

export const Phone = z
  .string()
  .trim()
  .max(30)
  .regex(/^\+?[0-9][0-9 ().-]{4,28}$/, 'Digits, with + in front and blanks or hyphens between')

export const Address = z.strictObject({
  line1: text(150),
  line2: text(150).optional(),
  city: text(100),
  state: text(100).optional(),
  postcode: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 -]{1,14}$/, 'Letters, digits, blanks and hyphens'),
  country: Country,
})

export const Language = z.enum(['en', 'ja'])
export type Language = z.output<typeof Language>

const bornBefore = (day: string): boolean => day > '1900-01-01' && day < '2100-01-01'

/** What stays in our own database. */
export const personal = {
  nationality: text(60).optional(),
  dateOfBirth: z.iso.date().refine(bornBefore, { message: 'Not a plausible date of birth' }).optional(),
  gender: text(30).optional(),
}

export const User = z
  .object({ id: z.uuid(), email: z.string(), firstName: z.string(), lastName: z.string(), language: Language })
  .meta({ id: 'User' })
export type User = z.output<typeof User>

export const AccountStatus = z.enum(['linking', 'active', 'review'])

export const Account = z.object({ customerNumber: z.string(), name: z.string(), status: AccountStatus }).meta({ id: 'Account' })
export type Account = z.output<typeof Account>

export const SignedIn = z.object({ user: User, account: Account }).meta({ id: 'SignedIn' })
export type SignedIn = z.output<typeof SignedIn>

export const NextStep = z.enum(['address', 'payment-method'])
export type NextStep = z.output<typeof NextStep>

export const Me = z.object({ user: User, account: Account, nextSteps: z.array(NextStep) }).meta({ id: 'Me' })
export type Me = z.output<typeof Me>

export const ChangeMe = z.strictObject({ language: Language.optional(), ...personal })
export type ChangeMe = z.output<typeof ChangeMe>
