// Set-up fees: one product of the shop has one, and now and then staff raise it when a customer has confirmed it.

import type { Remotes } from './remotes.ts'

/** As Salesforce and as WHMCS name it. */
const SKU = 'NET-APT-500M'
const PID = 23
const YEN = 2_000
const RAISED_YEN = 2_500

/** What a customer confirms to pay once for one piece; null for nothing. */
export const feeOf = (sku: string): number | null => (sku === SKU ? YEN : null)

/** WHMCS asks what the shop shows. */
export const askFee = (remotes: Remotes): Promise<unknown> => setFee(remotes, YEN)

/** WHMCS asks more than the shop has shown. */
export const raiseFee = (remotes: Remotes): Promise<unknown> => setFee(remotes, RAISED_YEN)

const setFee = (remotes: Remotes, yen: number) =>
  remotes.ask('whmcs', 'product', { pid: PID, changes: { setupFees: { monthly: yen * 100 } } })
