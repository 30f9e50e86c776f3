import { toWhmcsAddress } from '../../mappings/address.ts'
import { tidyName } from '../../mappings/name.ts'
import { phoneForWhmcs } from '../../mappings/phone.ts'
import type { AccountToLink } from '../effects/link-salesforce-account.ts'
import type { ClientOfNumber, NewWhmcsClient } from '../effects/add-whmcs-client.ts'
import type { NewWhmcsUser } from '../effects/add-whmcs-user.ts'
import type { ClientToProve } from '../effects/prove-whmcs-client.ts'
import type { NumberOfClient } from '../effects/set-customer-number.ts'
import type { ClientProfile } from '../../whmcs/profile.ts'
import { type ReasonCode, reasonOf } from '../contract/reasons.ts'
import type { PostalAddress } from '../db/tables.ts'
import type { AccountProjection } from '../db/projections.ts'
import {
  type FlowKind,
  type FlowView,
  type NewFlow,
  type Next,
  type PlannedStep,
  retryWaiting,
  type Step,
  stepOf,
} from '../journal/flow.ts'
import { caseFlow, occurrenceOf } from './request-case.ts'
import { mailFlow } from './request-mail.ts'

/** What the sign-up flow of an account works from. Its subject is the account. */
export interface SignUpInput {
  userId: string
  email: string
  firstName: string
  lastName: string
  language: 'en' | 'ja'
  companyName: string | null
  phone: string
  address: PostalAddress
  customerNumber: string
  sfAccountId: string
  /** A Contact of the Account, or the Account itself, has this e-mail. */
  emailMatches: boolean
  /** ISO instant. */
  verifiedAt: string
}

/** verified → W-USER → W-CLIENT → number checked, and repaired where it is empty → SF-LINK → mapped. */
export const signUpFlow: FlowKind<AccountProjection> = {
  kind: 'signup',
  projects: 'account',
  next: (flow) => nextOf(flow, inputOf(flow)),
  checkMove(before, after) {
    if (before.status !== 'linking' && after.status === 'linking')
      throw new Error(`ILLEGAL_TRANSITION: account from ${before.status} to linking`)
  },
  onRefused: (step, code) => (step.effect === 'W-USER' && code === 'email_taken' ? 'refused' : 'person'),
  decide: retryWaiting,
}

function nextOf(flow: FlowView, input: SignUpInput): Next<AccountProjection> {
  const whmcs = whmcsSide(flow, input)
  const link = stepOf(flow, 'link')
  const linked = link?.state === 'done'
  const steps = [...whmcs.steps]
  if (whmcs.ready) {
    const toLink: AccountToLink = {
      sfAccountId: input.sfAccountId,
      whmcsClientId: whmcs.ready.whmcsClientId,
      portalUserId: input.userId,
      linkedAt: input.verifiedAt,
    }
    steps.push({ name: 'link', effect: 'SF-LINK', input: toLink })
  }
  return {
    steps,
    flows: [
      ...flow.steps.filter((step) => step.state === 'person').map((step) => caseOf(flow, input, step)),
      ...(linked ? [welcome(flow, input)] : []),
    ],
    done: linked,
    projection: {
      status: linked ? (input.emailMatches ? 'active' : 'review') : 'linking',
      ...(whmcs.client ? { whmcsUserId: whmcs.client.whmcsUserId, whmcsClientId: whmcs.client.whmcsClientId } : {}),
    },
  }
}

interface WhmcsSide {
  steps: PlannedStep[]
  /** Known to be the customer's own. */
  client: ClientOfNumber | null
  /** The same, once the customer number is seen on it. */
  ready: ClientOfNumber | null
}

function whmcsSide(flow: FlowView, input: SignUpInput): WhmcsSide {
  const user = stepOf(flow, 'user')
  const steps: PlannedStep[] = [{ name: 'user', effect: 'W-USER', input: toUser(input) }]
  const nothing = { steps, client: null, ready: null }
  if (user?.state !== 'done' && user?.state !== 'refused') return nothing
  const made = user.state === 'done' && user.performs > 0
  if (!made) {
    // WHMCS knew the e-mail before anything of ours was sent.
    steps.push({ name: 'proof', effect: 'R-CLIENT', input: toProve(input) })
    const proven = resultOf<ClientOfNumber>(stepOf(flow, 'proof'))
    return { steps, client: proven, ready: proven }
  }
  const { whmcsUserId } = user.result as { whmcsUserId: number } // what W-USER settled with
  steps.push({ name: 'client', effect: 'W-CLIENT', input: toClient(input, whmcsUserId) })
  const client = resultOf<ClientOfNumber>(stepOf(flow, 'client'))
  if (!client) return nothing
  const numbered: NumberOfClient = { whmcsClientId: client.whmcsClientId, customerNumber: input.customerNumber }
  steps.push({ name: 'number-look', effect: 'R-CNUM', input: numbered })
  const looked = resultOf<{ isSet: boolean }>(stepOf(flow, 'number-look'))
  if (looked?.isSet === false) steps.push({ name: 'number', effect: 'W-CNUM', input: numbered })
  const isSet = looked?.isSet === true || stepOf(flow, 'number')?.state === 'done'
  return { steps, client, ready: isSet ? client : null }
}

const toUser = ({ email, firstName, lastName, language }: SignUpInput): NewWhmcsUser => ({
  email,
  firstName: tidyName(firstName),
  lastName: tidyName(lastName),
  language: whmcsWord(language),
})

const toProve = ({ email, customerNumber, emailMatches }: SignUpInput): ClientToProve => ({ email, customerNumber, mayLink: emailMatches })

function toClient(input: SignUpInput, whmcsUserId: number): NewWhmcsClient {
  const { address2, ...address } = toWhmcsAddress(input.address)
  const profile: ClientProfile = {
    firstName: tidyName(input.firstName),
    lastName: tidyName(input.lastName),
    email: input.email,
    ...(input.companyName === null ? {} : { companyName: input.companyName }),
    ...address,
    ...(address2 === '' ? {} : { address2 }),
    phone: phoneForWhmcs(input.phone, input.address.country),
    language: whmcsWord(input.language),
  }
  return { whmcsUserId, customerNumber: input.customerNumber, profile }
}

const whmcsWord = (language: 'en' | 'ja'): string => (language === 'ja' ? 'japanese' : 'english')

function caseOf(flow: FlowView, input: SignUpInput, step: Step): NewFlow {
  const facts = { step: step.effect, portalUserId: input.userId, customerNumber: input.customerNumber }
  return caseFlow(
    {
      reason: signUpReason(step.code),
      subjectId: flow.subjectId,
      accountId: flow.subjectId,
      sfAccountId: input.sfAccountId,
      facts,
      ...occurrenceOf(flow, step),
      whenClosed: 'retry',
    },
    flow.correlationId,
  )
}

const PROFILE_CODES = ['invalid_field', 'custom_field_required']

const signUpReason = (code: string | null): ReasonCode => (PROFILE_CODES.includes(code ?? '') ? 'profile_refused' : reasonOf(code))

const welcome = (flow: FlowView, input: SignUpInput): NewFlow =>
  mailFlow(
    flow.subjectId,
    { kind: 'welcome', to: { userId: input.userId }, language: input.language, refs: { accountId: flow.subjectId } },
    flow.correlationId,
  )

/** The flow's input is what verifyEmail opened it with. */
const inputOf = (flow: FlowView): SignUpInput => flow.input as SignUpInput

/** What a step of that effect settled with. */
const resultOf = <Result>(step: Step | undefined): Result | null => (step?.state === 'done' ? (step.result as Result) : null)
