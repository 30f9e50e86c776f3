import { z } from 'zod'
import { DeskError } from '../desk.ts'
import { CYCLES, type Product } from './tables.ts'
import type { World } from './world.ts'

// What staff do to the catalogue in the admin area. Amounts are hundredths, as in the tables.

const Id = z.int().positive()
const Amounts = z.partialRecord(z.enum(CYCLES), z.int())
const Choice = z.strictObject({ id: Id, name: z.string(), monthly: z.int(), setupFee: z.int().optional() })
const Option = z.strictObject({
  id: Id,
  name: z.string(),
  type: z.enum(['1', '2', '3', '4']),
  minqty: z.int().min(0),
  maxqty: z.int().min(0),
  choices: z.array(Choice),
})

/** `copyOf`: makes the product first, as WHMCS's Duplicate Product does. */
export const ProductChange = z.strictObject({
  pid: Id,
  copyOf: Id.optional(),
  changes: z
    .strictObject({
      name: z.string(),
      paytype: z.enum(['free', 'onetime', 'recurring']),
      prices: Amounts,
      setupFees: Amounts,
      hidden: z.boolean(),
      retired: z.boolean(),
      configoptions: z.array(Option),
    })
    .partial()
    .default({}),
})

export function changeProduct({ tables }: World, { pid, copyOf, changes }: z.infer<typeof ProductChange>) {
  const known = tables.products.find((product) => product.pid === pid)
  if (known && copyOf !== undefined) throw new DeskError(`there is a product ${pid}`)
  const changed = { ...(known ?? copied(tables.products, copyOf, pid)), ...withoutUndefined(changes) }
  if (known) tables.products.splice(tables.products.indexOf(known), 1, changed)
  else tables.products.push(changed)
  return { pid, name: changed.name }
}

export function dropProduct({ tables }: World, pid: number) {
  const left = tables.products.filter((product) => product.pid !== pid)
  if (left.length === tables.products.length) throw new DeskError(`no product ${pid}`)
  tables.products = left
  return { pid }
}

/** Custom fields belong to one product, so a copy has its own; configurable options are shared through their group. */
function copied(products: readonly Product[], copyOf: number | undefined, pid: number): Product {
  const original = products.find((product) => product.pid === copyOf)
  if (!original) throw new DeskError(copyOf === undefined ? `no product ${pid}` : `no product ${copyOf}`)
  const customfields = original.customfields.map((field) => ({ ...field, id: field.id - original.pid + pid }))
  return { ...original, pid, customfields }
}

/** What JSON left out, zod has as undefined. The cast: no type says what `filter` leaves of an object. */
const withoutUndefined = (changes: z.infer<typeof ProductChange>['changes']) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Product>
