import { type ProfileChange, type ProfileFields, REFUSED_FIELD } from '../effects/update-billing-profile.ts'
import { type FlowKind, type FlowView, type Next, patchWaiting, retryWaiting, stepOf } from '../journal/flow.ts'
import { caseFlow, occurrenceOf } from './request-case.ts'

export interface BillingProfileInput {
  accountId: string
  sfAccountId: string
  whmcsClientId: number
  profile: ProfileFields
}

export const PROFILE_STEP = 'profile'

/** One change of a billing profile: W-PROFILE, whose refusal of a field is the customer's to mend. Its subject is the change itself. */
export const billingProfileFlow: FlowKind<null> = {
  kind: 'billing-profile',
  projects: 'none',
  next: (flow) => nextOf(flow, flow.input as BillingProfileInput), // what changeBillingProfile opened it with
  onRefused: (_step, code) => (code.startsWith(REFUSED_FIELD) ? 'refused' : 'person'),
  decide: (flow, decision) => (decision.type === 'skip' ? patchWaiting(flow, 'skipped') : retryWaiting(flow, decision)),
}

function nextOf(flow: FlowView, { accountId, sfAccountId, whmcsClientId, profile }: BillingProfileInput): Next<null> {
  const input: ProfileChange = { whmcsClientId, profile }
  const change = stepOf(flow, PROFILE_STEP)
  const state = change?.state
  const facts = { whmcsClientId }
  return {
    steps: [{ name: PROFILE_STEP, effect: 'W-PROFILE', input }],
    flows:
      change?.state === 'person'
        ? [
            caseFlow(
              {
                reason: 'profile_unsaved',
                subjectId: flow.subjectId,
                accountId,
                sfAccountId,
                facts,
                ...occurrenceOf(flow, change),
                whenClosed: 'retry',
              },
              flow.correlationId,
            ),
          ]
        : [],
    done: state === 'done' || state === 'refused' || state === 'skipped',
    projection: null,
  }
}
