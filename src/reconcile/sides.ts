// What each of the four systems says, as far as it was asked. Whatever is not in `asked` was not compared, so nothing follows from its absence.

import type { OrderStanding } from '../../salesforce/order-standing.ts'
import type { EsimOrder } from '../../esim/driver.ts'
import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { Money } from '../base/money.ts'
import type { LineState, OrderState } from '../contract/states.ts'

/** Whether something was made, as far as the journal knows; `unclear` while a person decides about it, or went on without knowing. */
export type Made = 'yes' | 'never' | 'unclear'

export interface JournalOrder {
  id: string
  source: 'portal' | 'staff'
  correlationId: string
  accountId: string | null
  sfAccountId: string | null
  clientId: number | null
  /** Null until the journal knows that Salesforce has it. */
  sfOrderId: string | null
  state: OrderState
  rev: number
  changedAt: number
  /** The journal's newest event of it. */
  eventId: number
  /** Nothing of it is under way, and nobody has left word. */
  atRest: boolean
  /** The kind of the flow that tells Salesforce how it stands, and how often it was asked to tell again; null where nothing was told yet. */
  teller: { kind: string; asked: number } | null
  lines: JournalLine[]
}

export interface JournalLine {
  lineKey: string
  state: LineState
  placed: Made
  /** The order that it was placed with; null where the journal does not know. */
  whmcsOrderId: number | null
  serviceId: number | null
  /** The last that WHMCS said of its service. */
  serviceStatus: string | null
  /** What the customer confirmed, of all pieces; null where the journal does not know. */
  firstPayment: Money | null
  recurring: Money
  /** Salesforce's word. */
  billingCycle: string
  units: JournalUnit[]
}

export interface JournalUnit {
  unitKey: string
  bought: Made
  /** From whom; null where it was not bought. */
  provider: string | null
  providerOrderId: string | null
  /** Bought twice; a Case of its own says so already. */
  duplicates: readonly string[]
}

export interface SalesforceSide {
  /** Our ids. */
  asked: ReadonlySet<string>
  orders: readonly OrderStanding[]
}

export type ComparedService = Pick<
  WhmcsService,
  'id' | 'orderId' | 'clientId' | 'lineKey' | 'status' | 'firstPayment' | 'recurring' | 'cycle'
>

export interface WhmcsSide {
  /** Clients. */
  asked: ReadonlySet<number>
  services: readonly ComparedService[]
}

export type ComparedEsimOrder = Pick<EsimOrder, 'providerOrderId' | 'reference' | 'state'>

export interface ProviderSide {
  /** Unit keys. */
  asked: ReadonlySet<string>
  orders: readonly ComparedEsimOrder[]
  /** Where an order bears no reference: those of the time that nobody has said to be a unit's, and whose eSIMs bear none either. */
  nobodys: readonly ComparedEsimOrder[]
}

export interface Sides {
  journal: readonly JournalOrder[]
  salesforce: SalesforceSide
  whmcs: WhmcsSide
  provider: ProviderSide
}
