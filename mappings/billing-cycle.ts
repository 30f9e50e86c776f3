import { MappingError } from './mapping-error.ts'

// Salesforce's picklist words are ours. WHMCS has one set of words for requests and another for replies (API reference, AddOrder and
// GetClientsProducts), and takes the first cycle it sells for a word that it does not know, so none is guessed.

export const BILLING_CYCLES = ['Onetime', 'Monthly', 'Quarterly', 'Semiannually', 'Annually', 'Biennially', 'Triennially'] as const

export type BillingCycle = (typeof BILLING_CYCLES)[number]

const REQUEST = {
  Onetime: 'onetime',
  Monthly: 'monthly',
  Quarterly: 'quarterly',
  Semiannually: 'semiannually',
  Annually: 'annually',
  Biennially: 'biennially',
  Triennially: 'triennially',
} as const satisfies Record<BillingCycle, string>

export type WhmcsCycle = (typeof REQUEST)[BillingCycle]

/** `One Time` and `One-Time` are both seen. */
const REPLY: Record<string, BillingCycle> = {
  'One Time': 'Onetime',
  'One-Time': 'Onetime',
  Monthly: 'Monthly',
  Quarterly: 'Quarterly',
  'Semi-Annually': 'Semiannually',
  Annually: 'Annually',
  Biennially: 'Biennially',
  Triennially: 'Triennially',
}

export const isBillingCycle = (word: string | null): word is BillingCycle => BILLING_CYCLES.some((cycle) => cycle === word)

/** `Billing_Cycle__c` of a record → the word of AddOrder. Throws MappingError. */
export function toWhmcsCycle(word: string | null, subject: string): WhmcsCycle {
  if (!isBillingCycle(word)) throw new MappingError(subject, 'billing_cycle_unknown', `billing cycle "${word ?? ''}" has no WHMCS word`)
  return REQUEST[word]
}

/** The cycle of a WHMCS service; null for free ones and for words we don't know. */
export const fromWhmcsCycle = (word: string): BillingCycle | null => (Object.hasOwn(REPLY, word) ? (REPLY[word] ?? null) : null)
