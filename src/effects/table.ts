// Every effect there is, one line each. Engine, metrics, the fault loop and the documents take them from here.

import type { AnyEffect } from '../journal/effect.ts'
import { acceptWhmcsOrder } from './accept-whmcs-order.ts'
import { addWhmcsClient } from './add-whmcs-client.ts'
import { addWhmcsUser } from './add-whmcs-user.ts'
import { awaitEsim } from './await-esim.ts'
import { cancelWhmcsOrder } from './cancel-whmcs-order.ts'
import { checkPayment } from './check-payment.ts'
import { createSalesforceOrder } from './create-salesforce-order.ts'
import { linkSalesforceAccount } from './link-salesforce-account.ts'
import { openCase } from './open-case.ts'
import { orderEsim } from './order-esim.ts'
import { placeWhmcsOrder } from './place-whmcs-order.ts'
import { proveWhmcsClient } from './prove-whmcs-client.ts'
import { readApprovedOrder } from './read-approved-order.ts'
import { markEsim } from './mark-esim.ts'
import { mail } from './send-mail.ts'
import { readCustomerNumber, setCustomerNumber } from './set-customer-number.ts'
import { takeEarlyPress } from './take-early-press.ts'
import type { Tools } from './tools.ts'
import { updateBillingProfile } from './update-billing-profile.ts'
import { watchServices } from './watch-services.ts'
import { writeBack } from './write-back.ts'

const ALL: readonly AnyEffect<Tools>[] = [
  createSalesforceOrder,
  openCase,
  linkSalesforceAccount,
  writeBack,
  addWhmcsUser,
  addWhmcsClient,
  setCustomerNumber,
  updateBillingProfile,
  placeWhmcsOrder,
  acceptWhmcsOrder,
  cancelWhmcsOrder,
  orderEsim,
  markEsim,
  mail,
  // Looks: they change nothing.
  takeEarlyPress,
  readApprovedOrder,
  checkPayment,
  awaitEsim,
  watchServices,
  proveWhmcsClient,
  readCustomerNumber,
]

export const EFFECTS: Readonly<Record<string, AnyEffect<Tools>>> = Object.fromEntries(ALL.map((effect) => [effect.id, effect]))
