import { changedInWhmcs, fromWhmcsAddress } from '../../mappings/address.ts'
import { fromWhmcsPhone, phoneForWhmcs } from '../../mappings/phone.ts'
import { type ClientDetails, getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow, unavailable } from '../accounts/ask-now.ts'
import { type BillingProfileInput, PROFILE_STEP } from '../accounts/billing-profile-flow.ts'
import { clientOf, currentAccount, shownClient, shownClientOrRefuse, type Who } from '../accounts/current-account.ts'
import type { Clock } from '../base/clock.ts'
import { invalid } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { BillingProfile, ChangeBillingProfile } from '../contract/billing.ts'
import { type AccountRow, lockAccount, openProfileChange, readProfileChange } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { type ProfileFields, REFUSED_FIELD } from '../effects/update-billing-profile.ts'
import { openFlow } from '../db/open-flow.ts'

const WAIT_MS = 10_000
const LOOK_AGAIN_MS = 200

export interface ProfileDeps {
  db: Db
  clock: Clock
  random: Random
  whmcs: WhmcsApi
  /** Works on a flow in this process until it rests, or until `signal` ends the waiting. */
  advance(flowId: string, signal: AbortSignal): Promise<void>
}

/** Of a client of whom nothing may be told; our own account was found again with what that has. */
const NOTHING_SHOWN: BillingProfile = { address: { line1: '', city: '', postcode: '', country: '' } }

/** As WHMCS has it; what was given at sign-up while WHMCS has nothing yet. */
export async function readProfile({ db, whmcs }: ProfileDeps, who: Who, correlationId: string): Promise<BillingProfile> {
  const account = await currentAccount(db, who)
  if (clientOf(account) === null) return asSignedUp(account)
  const clientId = await shownClient(db, account)
  if (clientId === null) return NOTHING_SHOWN
  return asBilled(await askNow({ correlationId }, (call) => getClientDetails(whmcs, clientId, call)))
}

/**
 * Changes what is given, in WHMCS. `settled` false: WHMCS has not answered in time, and the change goes on by itself. Throws 422 on the field
 * that WHMCS refused, 409 `account_not_ready`, 503 while an earlier change is still on its way.
 */
export async function changeProfile(
  deps: ProfileDeps,
  who: Who,
  change: ChangeBillingProfile,
  correlationId: string,
): Promise<{ profile: BillingProfile; settled: boolean }> {
  const account = await currentAccount(deps.db, who)
  const whmcsClientId = await shownClientOrRefuse(deps.db, account)
  const before = await askNow({ correlationId }, (call) => getClientDetails(deps.whmcs, whmcsClientId, call))
  const profile = toFields(change, before)
  const wanted = asBilled({ ...before, ...profile })
  if (Object.keys(profile).length === 0) return { profile: wanted, settled: true }

  const input: BillingProfileInput = { accountId: account.id, sfAccountId: account.sf_account_id, whmcsClientId, profile }
  const flowId = await openChange(deps, input, correlationId)
  const ended = await settle(deps, flowId)
  if (ended?.state === 'refused') throw refusedField(ended.code ?? '')
  return { profile: wanted, settled: ended?.state === 'done' }
}

/** One change of an account at a time: an older one that is tried again must not overwrite a newer one. */
async function openChange({ db, random }: ProfileDeps, input: BillingProfileInput, correlationId: string): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await lockAccount(tx, input.accountId)
    if ((await openProfileChange(tx, input.accountId)) !== null) throw unavailable()
    const { flowId } = await openFlow(tx, { kind: 'billing-profile', subjectId: random.uuid(), input, correlationId })
    return flowId
  })
}

async function settle({ db, clock, advance }: ProfileDeps, flowId: string): Promise<{ state: string; code: string | null } | null> {
  const late = new AbortController()
  const stop = clock.after(WAIT_MS, () => late.abort())
  try {
    for (;;) {
      await advance(flowId, late.signal)
      const step = await readProfileChange(db, flowId, PROFILE_STEP)
      if (step?.state === 'done' || step?.state === 'refused' || step?.state === 'person' || late.signal.aborted) return step
      // Somebody else works on it, or it waits for its next try.
      await clock.sleep(LOOK_AGAIN_MS)
    }
  } finally {
    stop()
  }
}

/** WHMCS's names of fields → ours. */
const PATHS: Record<string, string> = {
  companyname: 'companyName',
  address1: 'address.line1',
  address2: 'address.line2',
  city: 'address.city',
  state: 'address.state',
  postcode: 'address.postcode',
  country: 'address.country',
  phonenumber: 'phone',
  tax_id: 'taxId',
}

function refusedField(code: string) {
  const field = code.startsWith(REFUSED_FIELD) ? code.slice(REFUSED_FIELD.length) : ''
  return invalid(PATHS[field] ?? '', 'not_accepted', 'The billing system does not accept this.')
}

function toFields({ address = {}, companyName, phone, taxId }: ChangeBillingProfile, before: Billed): ProfileFields {
  const number = phone === undefined ? undefined : phoneForWhmcs(phone, address.country ?? before.country)
  const fields = { companyName, ...changedInWhmcs(address, before), phone: number, taxId }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

type Billed = Pick<ClientDetails, 'address1' | 'address2' | 'city' | 'state' | 'postcode' | 'country' | 'companyName' | 'phone' | 'taxId'>

function asBilled(client: Billed): BillingProfile {
  return {
    address: fromWhmcsAddress(client),
    ...(client.companyName === '' ? {} : { companyName: client.companyName }),
    ...(client.phone === '' ? {} : { phone: fromWhmcsPhone(client.phone) }),
    ...(client.taxId === '' ? {} : { taxId: client.taxId }),
  }
}

const asSignedUp = ({ address, company_name, phone }: AccountRow): BillingProfile => ({
  address,
  ...(company_name === null ? {} : { companyName: company_name }),
  phone,
})
