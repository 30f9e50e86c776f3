// Every kind of flow there is, one line each.

import { billingProfileFlow } from '../accounts/billing-profile-flow.ts'
import { caseOpeningFlow } from '../accounts/case-flow.ts'
import { mailSendingFlow } from '../accounts/mail-flow.ts'
import { signUpFlow } from '../accounts/sign-up-flow.ts'
import type { FlowKind } from '../journal/flow.ts'
import { closeFlow } from '../orders/close-flow.ts'
import { orderFlow } from '../orders/order-flow.ts'
import { pressFlow } from '../provisioning/press-flow.ts'
import { provisionFlow } from '../provisioning/provision-flow.ts'

/** Kept erased: each kind reads its own input and results. */
export const KINDS: Readonly<Record<string, FlowKind>> = Object.fromEntries(
  [signUpFlow, billingProfileFlow, orderFlow, closeFlow, pressFlow, provisionFlow, mailSendingFlow, caseOpeningFlow].map((kind) => [
    kind.kind,
    kind as FlowKind,
  ]),
)
