import { readSelection } from '../../mappings/config-snapshot.ts'
import { lineNumber } from '../../mappings/order-line.ts'
import type { ProvisioningItem } from '../../salesforce/order-provisioning.ts'
import type { OrderLine } from '../db/order-line.ts'

/** An order's lines as far as Salesforce has kept them: not what their set-up costs, nor where the product stood in the catalogue. */
export const restoredLines = (items: readonly ProvisioningItem[]): OrderLine[] =>
  items.map((item, at) => ({
    n: lineNumber(item.lineKey) ?? at + 1,
    productId: item.productId,
    name: item.name,
    sku: '',
    category: null,
    quantity: item.quantity,
    billingCycle: item.billingCycle ?? '',
    configOptions: readSelection(item.configOptionsJson, item.productOptionsJson, item.unitPrice.currency)?.values ?? {},
    price: item.unitPrice,
    requiresIccid: item.requiresIccid,
    state: 'new',
    sfItemId: item.id,
    serviceId: null,
    serviceStatus: null,
  }))
