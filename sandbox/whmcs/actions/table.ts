import { acceptOrder } from './accept-order.ts'
import { addClient } from './add-client.ts'
import { addOrder } from './add-order.ts'
import { addUser } from './add-user.ts'
import { cancelOrder } from './cancel-order.ts'
import { createSsoToken } from './create-sso-token.ts'
import { getClientsDetails } from './get-clients-details.ts'
import { getClientsProducts } from './get-clients-products.ts'
import { getClients } from './get-clients.ts'
import { getCurrencies } from './get-currencies.ts'
import { getHealthStatus } from './get-health-status.ts'
import { getInvoice } from './get-invoice.ts'
import { getInvoices } from './get-invoices.ts'
import { getModuleQueue } from './get-module-queue.ts'
import { getOrderStatuses } from './get-order-statuses.ts'
import { getOrders } from './get-orders.ts'
import { getPayMethods } from './get-pay-methods.ts'
import { getPaymentMethods } from './get-payment-methods.ts'
import { getProducts } from './get-products.ts'
import { getTransactions } from './get-transactions.ts'
import { getUsers } from './get-users.ts'
import { logActivity } from './log-activity.ts'
import { moduleCreate } from './module-create.ts'
import { moduleSuspend } from './module-suspend.ts'
import { moduleTerminate } from './module-terminate.ts'
import { moduleUnsuspend } from './module-unsuspend.ts'
import { pendingOrder } from './pending-order.ts'
import type { Action } from './shape.ts'
import { updateClientProduct } from './update-client-product.ts'
import { updateClient } from './update-client.ts'
import { updateUser } from './update-user.ts'
import { whmcsDetails } from './whmcs-details.ts'

/** What the API role of the credential allows, in lower case: letter case does not count in `action`. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['acceptorder', acceptOrder],
  ['addclient', addClient],
  ['addorder', addOrder],
  ['adduser', addUser],
  ['cancelorder', cancelOrder],
  ['createssotoken', createSsoToken],
  ['getclients', getClients],
  ['getclientsdetails', getClientsDetails],
  ['getclientsproducts', getClientsProducts],
  ['getcurrencies', getCurrencies],
  ['gethealthstatus', getHealthStatus],
  ['getinvoice', getInvoice],
  ['getinvoices', getInvoices],
  ['getmodulequeue', getModuleQueue],
  ['getorders', getOrders],
  ['getorderstatuses', getOrderStatuses],
  ['getpaymentmethods', getPaymentMethods],
  ['getpaymethods', getPayMethods],
  ['getproducts', getProducts],
  ['gettransactions', getTransactions],
  ['getusers', getUsers],
  ['logactivity', logActivity],
  ['modulecreate', moduleCreate],
  ['modulesuspend', moduleSuspend],
  ['moduleterminate', moduleTerminate],
  ['moduleunsuspend', moduleUnsuspend],
  ['pendingorder', pendingOrder],
  ['updateclient', updateClient],
  ['updateclientproduct', updateClientProduct],
  ['updateuser', updateUser],
  ['whmcsdetails', whmcsDetails],
])

/** A portal that asks for one of these would hold card numbers or passwords, or could delete: asking is a fault by itself. */
export const NEVER: ReadonlySet<string> = new Set([
  'addpaymethod',
  'decryptpassword',
  'deleteclient',
  'deleteorder',
  'getclientpassword',
  'validatelogin',
])
