import { caseFlow } from '../accounts/request-case.ts'
import type { SignUpInput } from '../accounts/sign-up-flow.ts'
import type { Clock } from '../base/clock.ts'
import { Problem } from '../base/problems.ts'
import type { Wake } from '../base/wake.ts'
import { type AccountRow, findAccount, insertAccount, waitsForPerson } from '../db/accounts.ts'
import type { DbOrTx } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import { closeSignUp, type SignUpRow, takeTry } from '../db/signups.ts'
import { findUser, insertUser, violatedConstraint } from '../db/users.ts'
import { openFlow } from '../db/open-flow.ts'
import { hashCode, sameHash } from '../db/codes.ts'
import { type LetIn, type LetInDeps, letIn, type Visitor } from './let-in.ts'
import { isUuid } from './sign-up.ts'

/** The reply waits this long for the WHMCS side, then says `linking`. */
const WAIT_MS = 5_000
const LOOK_AGAIN_MS = 100

export interface VerifyDeps extends LetInDeps {
  clock: Clock
  wake: Wake
}

/**
 * Makes user and account of a sign-up whose code was right, lets them in, and has WHMCS and Salesforce follow. Throws 422 `code_invalid` for
 * all that can be wrong with the code, 422 `customer_number_not_usable` when somebody else verified the same number first.
 */
export async function verifyEmail(deps: VerifyDeps, given: { signupId: string; code: string }, visitor: Visitor): Promise<LetIn> {
  const { db, wake } = deps
  const { ip, correlationId } = visitor
  const signUp = isUuid(given.signupId) ? await takeTry(db, given.signupId) : undefined
  const code = hashCode(given.signupId, given.code.trim())
  if (!signUp?.code_hash || !sameHash(signUp.code_hash, code)) {
    await recordEvent(db, { kind: 'code.refused', ...(signUp ? { subjectId: signUp.id } : {}), correlationId, data: { ip } })
    throw new Problem('code_invalid')
  }
  const made = await makeAccount(deps, signUp, code, visitor)
  made.flows.forEach(wake)
  const account = await whenLinked(deps, made.accountId)
  const user = await findUser(db, made.userId)
  if (!user) throw new Error('a user is gone as soon as it was made')
  return letIn(deps, user, account, visitor)
}

interface Made {
  userId: string
  accountId: string
  flows: string[]
}

/** One transaction: its unique constraints decide who has the e-mail and the number. */
async function makeAccount({ db, random }: VerifyDeps, signUp: SignUpRow, code: Buffer, { ip, correlationId }: Visitor): Promise<Made> {
  const userId = random.uuid()
  const accountId = random.uuid()
  try {
    return await db.transaction().execute(async (tx) => {
      const verifiedAt = await insertBoth(tx, signUp, userId, accountId)
      if (!(await closeSignUp(tx, signUp.id, code, userId))) throw new Problem('code_invalid')
      const flows = [
        await openFlow(tx, { kind: 'signup', subjectId: accountId, input: toInput(signUp, userId, verifiedAt), correlationId }),
      ]
      if (!signUp.email_matches) {
        const facts = { customerNumber: signUp.details.customerNumber, portalUserId: userId }
        flows.push(
          await openFlow(
            tx,
            caseFlow(
              { reason: 'email_mismatch', subjectId: accountId, accountId, sfAccountId: signUp.sf_account_id, facts },
              correlationId,
            ),
          ),
        )
      }
      await recordEvent(tx, { kind: 'signup.verified', subjectId: userId, actor: userId, correlationId, data: { ip, signUpId: signUp.id } })
      return { userId, accountId, flows: flows.map(({ flowId }) => flowId) }
    })
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint?.startsWith('accounts_')) throw new Problem('customer_number_not_usable')
    // The same person had two sign-ups open and has verified the other one.
    if (constraint?.startsWith('users_')) throw new Problem('code_invalid')
    throw error
  }
}

/** Says when the database made them. */
async function insertBoth(
  tx: DbOrTx,
  { details, password_hash, sf_account_id }: SignUpRow,
  userId: string,
  accountId: string,
): Promise<string> {
  await insertUser(tx, {
    id: userId,
    email: details.email,
    password_hash,
    first_name: details.firstName,
    last_name: details.lastName,
    language: details.language,
    nationality: details.nationality ?? null,
    date_of_birth: details.dateOfBirth ?? null,
    gender: details.gender ?? null,
  })
  await insertAccount(tx, {
    id: accountId,
    userId,
    customerNumber: details.customerNumber,
    sfAccountId: sf_account_id,
    name: details.accountName,
    companyName: details.companyName ?? null,
    phone: details.phone,
    address: details.address,
  })
  const user = await findUser(tx, userId)
  if (!user) throw new Error('a user was inserted and is not there')
  return user.created_at.toISOString()
}

const toInput = ({ details, sf_account_id, email_matches }: SignUpRow, userId: string, verifiedAt: string): SignUpInput => ({
  userId,
  email: details.email,
  firstName: details.firstName,
  lastName: details.lastName,
  language: details.language,
  companyName: details.companyName ?? null,
  phone: details.phone,
  address: details.address,
  customerNumber: details.customerNumber,
  sfAccountId: sf_account_id,
  emailMatches: email_matches,
  verifiedAt,
})

async function whenLinked({ db, clock }: VerifyDeps, accountId: string): Promise<AccountRow> {
  const until = clock.monotonic() + WAIT_MS
  for (;;) {
    const account = await findAccount(db, accountId)
    if (!account) throw new Error('an account is gone as soon as it was made')
    if (account.status !== 'linking' || clock.monotonic() >= until) return account
    if (await waitsForPerson(db, accountId)) return account
    await clock.sleep(LOOK_AGAIN_MS)
  }
}
