import { z } from 'zod'
import { Address, Language, Phone, personal, text } from './account.ts'

export const PASSWORD_SHORTEST = 12
export const PASSWORD_LONGEST = 256

const lengthOf = (password: string): number => [...password].length

/** A new password. Which ones are too well known is checked where the person is known: src/auth/password-rules.ts. */
export const NewPassword = z
  .string()
  .refine((password) => password.isWellFormed() && lengthOf(password) >= PASSWORD_SHORTEST, {
    message: `At least ${PASSWORD_SHORTEST} characters`,
    params: { code: 'password_too_short' },
  })
  .refine((password) => lengthOf(password) <= PASSWORD_LONGEST, {
    message: `At most ${PASSWORD_LONGEST} characters`,
    params: { code: 'password_too_long' },
  })
  .meta({ minLength: PASSWORD_SHORTEST, maxLength: PASSWORD_LONGEST, format: 'password' })

/** A password as somebody types it to log in: whatever it is, it is compared and never refused for its form. */
const GivenPassword = z.string().min(1).max(2_000).meta({ format: 'password' })

export const Email = z.email().max(254)

export const SignUp = z
  .strictObject({
    email: Email,
    password: NewPassword,
    /** The customer number. */
    sfNumber: text(64),
    firstName: text(80),
    lastName: text(80),
    companyName: text(100).optional(),
    phone: Phone,
    address: Address,
    ...personal,
    language: Language.optional(),
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.output<typeof SignUp>

export const SignUpAccepted = z.object({ signupId: z.uuid(), next: z.literal('verify-email') }).meta({ id: 'SignUpAccepted' })
export type SignUpAccepted = z.output<typeof SignUpAccepted>

/** Ids and codes of any form are taken: one that cannot be right gets the same answer as one that is wrong. */
export const VerifyEmail = z.strictObject({ signupId: z.string().max(64), code: z.string().max(64) })
export type VerifyEmail = z.output<typeof VerifyEmail>

export const ResendCode = z.strictObject({ signupId: z.string().max(64) })
export const LogIn = z.strictObject({ email: z.string().min(1).max(254), password: GivenPassword })
export const RequestPasswordReset = z.strictObject({ email: Email })
export const ResetPassword = z.strictObject({ token: z.string().min(1).max(200), password: NewPassword })
export const ChangePassword = z.strictObject({ current: GivenPassword, password: NewPassword })

export const SessionList = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        createdAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime(),
        current: z.boolean(),
        device: z.string().optional(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'SessionList' })
