import { list } from './fields.ts'
import { fromMoney } from './money.ts'
import type { FormMap } from './php-form.ts'
import { asFieldText, readSerialized } from './php-serialized.ts'
import { type Billing, billingOf, cataloguePrice, chosenOptions, setupFee } from './prices.ts'
import type { Product } from './tables.ts'
import type { World } from './world.ts'

const maxQuantity = 1000

/** What AddOrder reads of one `pid[i]` and the other lists at the same index. */
export interface OrderItem {
  product: Product
  billing: Billing
  qty: number
  /** Hundredths for one piece: every time, and once on top. */
  price: number
  setupFee: number
  domain: string
  customfields: Map<number, string>
  configoptions: Map<number, string>
}

const LISTS = [
  ['pid', 'qty', 'billingcycle', 'domain', 'hostname', 'ns1prefix', 'ns2prefix', 'rootpw', 'customfields', 'configoptions'],
  ['domainfields', 'priceoverride', 'addons', 'addonsqty', 'domaintype', 'regperiod', 'addonids', 'serviceids', 'servicerenewals'],
].flat()

/** The items in the order sent; a pid that nobody knows is skipped without a word. Throws where a list came as one value. */
export function orderItems(world: World, fields: FormMap): OrderItem[] {
  const lists = new Map(LISTS.map((name) => [name, list(fields, name)] as const))
  const at = (name: string, index: string) => lists.get(name)?.get(index) ?? ''
  return [...(lists.get('pid') ?? [])].flatMap(([index, pid]) => {
    const product = world.tables.products.find((product) => String(product.pid) === pid.trim())
    return product ? [orderItem(product, (name) => at(name, index))] : []
  })
}

function orderItem(product: Product, at: (name: string) => string): OrderItem {
  const billing = billingOf(product, at('billingcycle'))
  const configoptions = chosenOptions(product, readSerialized(at('configoptions')))
  return {
    product,
    billing,
    qty: Math.min(maxQuantity, Math.max(1, Number.parseInt(at('qty'), 10) || 1)),
    price: fromMoney(at('priceoverride')) ?? cataloguePrice(product, billing, configoptions),
    // There is no override for set-up fees: the catalogue's are always added.
    setupFee: setupFee(product, billing, configoptions),
    domain: at('hostname') || at('domain'),
    customfields: ownFields(product, readSerialized(at('customfields'))),
    configoptions,
  }
}

/** A field id of another product is ignored. */
export function ownFields(product: Product, sent: Map<string, unknown>): Map<number, string> {
  const own = product.customfields.map((field) => [field.id, sent.get(String(field.id))] as const)
  return new Map(own.flatMap(([id, value]) => (value === undefined ? [] : [[id, asFieldText(value)] as const])))
}
