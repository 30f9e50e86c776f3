// What effects work with. Built once in wire.ts; a simulator or a test builds its own.

import type { EsimDriver } from '../../esim/driver.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import type { LineKeyField } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsProduct } from '../../whmcs/actions/get-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { EsimClaims } from '../db/esim-claims.ts'
import type { Customer } from '../db/orders.ts'
import { effect } from '../journal/effect.ts'
import type { SendMail } from './mail-wish.ts'
import type { TakeEarlyPress } from './press-wish.ts'

export interface Tools {
  salesforce: SalesforceApi
  whmcs: WhmcsApi
  /** The provider that new eSIMs are bought from. */
  esim: EsimDriver
  esimClaims: EsimClaims
  sendMail: SendMail
  takeEarlyPress: TakeEarlyPress
  /** What the journal itself knows of orders and customers. */
  known: {
    /** `recovering`: what a restored journal has in doubt comes first. */
    orderState(orderId: string): Promise<{ state: string | null; recovering: boolean }>
    customerOfSalesforceAccount(sfAccountId: string): Promise<Customer | null>
  }
  clock: Clock
  random: Random
  currency: string
  whmcsSettings: {
    /** A payment gateway's module name. */
    paymentMethod: string
    customerNumberFieldId: number
    /** The number of `currency` there. Throws RemoteError where it cannot be known. */
    currencyIdOf(call: Call): Promise<number>
    lineKeyField: LineKeyField
    /** Those of these products that WHMCS lists, as they are at this moment. Throws RemoteError. */
    productsNow(pids: readonly number[], call: Call): Promise<WhmcsProduct[]>
    /** The id of the line key's custom field of a product. Throws RemoteError where it cannot be known. */
    lineKeyFieldIdOf(pid: number, call: Call): Promise<number>
  }
  deadlines: { salesforceMs: number; whmcsMs: number; whmcsModuleMs: number; esimMs: number; mailMs: number }
}

export const { changing, reading } = effect<Tools>()
