// What may go wrong, and with which calls.
import { FAULTS as OF_EVERY_SYSTEM, type FaultCase } from '../../faults/faults.ts'
import type { Fault } from '../../world/desk.ts'

export type SystemName = 'salesforce' | 'whmcs' | 'esim' | 'mail'

interface Kind {
  name: string
  fault: Fault['fault']
}

export interface Target {
  system: SystemName
  match: NonNullable<Fault['match']>
  /** Of a hundred such calls, so many are hit. */
  percent: number
  /** More than an order makes, tries after faults included. */
  callsAnOrder: number
  kinds: readonly Kind[]
}

const refusal = (errorCode: string, status: number): Kind['fault'] => ({
  kind: 'status',
  status,
  body: [{ errorCode, message: errorCode, fields: [] }],
  applied: false,
})
const ROW_LOCK: Kind = { name: 'row lock', fault: refusal('UNABLE_TO_LOCK_ROW', 400) }
const DAILY_LIMIT: Kind = { name: 'no calls left for the day', fault: refusal('REQUEST_LIMIT_EXCEEDED', 403) }
const UNCLEAR: Kind = { name: 'an error nobody has listed', fault: { kind: 'business-error', message: 'Something odd happened' } }
export const REFUSED_FOR_GOOD = 'refused for good'
/** An order that meets one has to come to a person. */
const definite = (message: string): Kind => ({ name: REFUSED_FOR_GOOD, fault: { kind: 'business-error', message } })

const CHANGES = 2
/** Cases are rare, and what cannot be told to staff is lost. */
const CASES = 20
const READS = 0.5

const FOR_ALL: readonly Kind[] = OF_EVERY_SYSTEM.map(({ name, fault }: FaultCase) => ({ name, fault }))
const IN_SALESFORCE = [...FOR_ALL, ROW_LOCK, DAILY_LIMIT]

export const TARGETS: readonly Target[] = [
  // An order and its lines, what is told of it, and the look before either, in one call each.
  { system: 'salesforce', match: { method: 'POST', path: '/services/data/v67.0/composite' }, percent: CHANGES, callsAnOrder: 6, kinds: IN_SALESFORCE }, // prettier-ignore
  { system: 'salesforce', match: { method: 'POST', path: '/services/data/v67.0/sobjects/Case' }, percent: CASES, callsAnOrder: 0.05, kinds: IN_SALESFORCE }, // prettier-ignore
  { system: 'salesforce', match: { method: 'GET', path: '/services/data/v67.0/query' }, percent: READS, callsAnOrder: 2, kinds: FOR_ALL },
  { system: 'whmcs', match: { action: 'AddOrder' }, percent: CHANGES, callsAnOrder: 1.2, kinds: [...FOR_ALL, UNCLEAR, definite('Client ID Not Found')] }, // prettier-ignore
  { system: 'whmcs', match: { action: 'AcceptOrder' }, percent: CHANGES, callsAnOrder: 1.2, kinds: [...FOR_ALL, UNCLEAR] },
  { system: 'whmcs', match: { action: 'GetClientsProducts' }, percent: READS, callsAnOrder: 10, kinds: FOR_ALL },
  { system: 'whmcs', match: { action: 'GetPayMethods' }, percent: READS, callsAnOrder: 3, kinds: FOR_ALL },
  { system: 'esim', match: { method: 'POST', path: '/airalo/v2/orders' }, percent: CHANGES, callsAnOrder: 1, kinds: [...FOR_ALL, definite('bad request')] }, // prettier-ignore
  { system: 'esim', match: { method: 'GET', path: '/airalo/v2/orders' }, percent: READS, callsAnOrder: 2, kinds: FOR_ALL },
  { system: 'mail', match: { method: 'POST', path: '/v3/mail/send' }, percent: CHANGES, callsAnOrder: 4, kinds: FOR_ALL },
]

/** Every name, once. */
export const KIND_NAMES: readonly string[] = [...new Set(TARGETS.flatMap(({ kinds }) => kinds.map(({ name }) => name)))]

const AFTER_IT_IS_APPLIED = ['reset-after', 'hang-after', 'stall-body', 'reset-body']

/** The system did what it was asked, and whoever asked cannot know. */
export const losesTheAnswer = ({ kind, ...more }: Fault['fault']): boolean => AFTER_IT_IS_APPLIED.includes(kind) || more['applied'] === true
