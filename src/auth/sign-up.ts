import { findAccountByCustomerNumber, normaliseCustomerNumber } from '../../salesforce/account.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { type MailWish, requestMail } from '../accounts/request-mail.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { SignUp } from '../contract/auth.ts'
import { isNumberTaken } from '../db/accounts.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import type { SignUpDetails } from '../db/tables.ts'
import { recordEvent } from '../db/events.ts'
import { insertSignUp, type SignUpRow, takeResend } from '../db/signups.ts'
import { findUserByEmail, foldEmail, type UserRow } from '../db/users.ts'
import type { Visitor } from './let-in.ts'
import { checkNewPassword, type PasswordRules } from './password-rules.ts'
import type { Passwords } from './passwords.ts'

/** Somebody waits for this look. */
const LOOK_MS = 8_000

export interface SignUpDeps {
  db: Db
  random: Random
  salesforce: SalesforceApi
  passwords: Passwords
  rules: PasswordRules
  wake: Wake
}

/**
 * Notes a wish for an account and has a code mailed. Throws 422 on a field, 422 `customer_number_not_usable`, 503 `dependency_unavailable`.
 * A registered e-mail is treated alike in everything that can be seen: same rows, same hashing; its owner gets another mail.
 */
export async function signUp(
  deps: SignUpDeps,
  wish: SignUp,
  language: 'en' | 'ja',
  visitor: Pick<Visitor, 'ip' | 'correlationId'>,
): Promise<{ signupId: string }> {
  const { db, random, passwords, wake } = deps
  const { ip, correlationId } = visitor
  checkNewPassword(wish.password, wish, deps.rules)
  // In a storm Salesforce is not asked for those who are turned away: its calls are rationed.
  passwords.wantRoom()
  const sfAccount = await usableAccount(deps, wish.sfNumber, correlationId)
  const owner = await findUserByEmail(db, wish.email)
  const passwordHash = await passwords.hash(wish.password)
  const signupId = random.uuid()
  const details: SignUpDetails = {
    email: wish.email,
    firstName: wish.firstName,
    lastName: wish.lastName,
    companyName: wish.companyName,
    phone: wish.phone,
    address: wish.address,
    nationality: wish.nationality,
    dateOfBirth: wish.dateOfBirth,
    gender: wish.gender,
    language,
    customerNumber: sfAccount.customerNumber,
    accountName: sfAccount.name,
  }
  const emailMatches = sfAccount.contactEmails.some((email) => foldEmail(email) === foldEmail(wish.email))
  const { flowId } = await db.transaction().execute(async (tx) => {
    await insertSignUp(tx, {
      id: signupId,
      knownEmail: owner !== undefined,
      details,
      passwordHash,
      sfAccountId: sfAccount.id,
      emailMatches,
    })
    await recordEvent(tx, { kind: 'signup.accepted', subjectId: signupId, correlationId, data: { ip } })
    return requestMail(tx, random, mailFor(signupId, language, owner), correlationId)
  })
  wake(flowId)
  return { signupId }
}

/** Another code, or another mail to the owner of a registered e-mail. Says nothing of whether there is such a sign-up. */
export async function resendCode(deps: Pick<SignUpDeps, 'db' | 'random' | 'wake'>, signupId: string, correlationId: string): Promise<void> {
  if (!isUuid(signupId)) return
  const mail = await deps.db.transaction().execute(async (tx) => {
    const row = await takeResend(tx, signupId)
    return row ? requestMail(tx, deps.random, await mailAgain(tx, row), correlationId) : null
  })
  if (mail) deps.wake(mail.flowId)
}

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

const mailAgain = async (tx: DbOrTx, row: SignUpRow): Promise<MailWish> =>
  mailFor(row.id, row.details.language, row.known_email ? await findUserByEmail(tx, row.email_folded) : undefined)

const mailFor = (signupId: string, language: 'en' | 'ja', owner: UserRow | undefined): MailWish =>
  owner
    ? { kind: 'already-registered', to: { userId: owner.id }, language: owner.language, refs: {} }
    : { kind: 'email-code', to: { signupId }, language, refs: { signupId } }

/** The Account of a number that nobody uses yet; one answer for all that is wrong with it. */
async function usableAccount({ db, salesforce }: SignUpDeps, number: string, correlationId: string) {
  const customerNumber = normaliseCustomerNumber(number)
  if (customerNumber === null) throw new Problem('customer_number_not_usable')
  const account = await askNow({ correlationId, deadlineMs: LOOK_MS }, (call) =>
    findAccountByCustomerNumber(salesforce, customerNumber, call),
  )
  if (!account || account.portalUserId !== null || (await isNumberTaken(db, customerNumber, account.id))) {
    throw new Problem('customer_number_not_usable')
  }
  return { ...account, customerNumber }
}
