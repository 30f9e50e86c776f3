// Why a person is asked. A closed list: whatever waits for somebody, or has a Case, carries one of these codes. `staff` stands in the Case,
// `customer` is what the customer may read; neither quotes a remote system.

import { ACCOUNT_REASONS } from './account-reasons.ts'
import { COMPARED_REASONS } from './compared-reasons.ts'
import { ORDER_REASONS } from './order-reasons.ts'

export const REASONS = { ...ACCOUNT_REASONS, ...ORDER_REASONS, ...COMPARED_REASONS } as const

export type ReasonCode = keyof typeof REASONS

const isReason = (code: string | null): code is ReasonCode => code !== null && Object.hasOwn(REASONS, code)

/** The reason for a step's code. A code that is none (a remote's refusal, a connection's fault) is told apart by how the step ended. */
export const reasonOf = (code: string | null): ReasonCode => (isReason(code) ? code : 'remote_refused')
