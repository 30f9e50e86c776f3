import { text, toWhole, trimmed, whole } from '../fields.ts'
import { type JsonMap, nested } from '../lists.ts'
import { toMoney } from '../money.ts'
import { type ConfigOption, CYCLES, type Product } from '../tables.ts'
import type { World } from '../world.ts'
import type { Action } from './shape.ts'

/** The catalogue, all of it: no paging, hidden and retired products included. */
export const getProducts: Action = (world, fields) => {
  const pids = (text(fields, 'pid') ?? '').split(',').map(toWhole).filter(Boolean)
  const gid = whole(fields, 'gid')
  const module = trimmed(fields, 'module')
  const products = world.tables.products.filter(
    (product) =>
      (pids.length === 0 || pids.includes(product.pid)) &&
      (gid === 0 || product.gid === gid) &&
      (module === '' || product.module === module),
  )
  return {
    totalresults: products.length,
    ...nested(
      world,
      'products',
      'product',
      products.map((product) => productReply(world, product)),
    ),
  }
}

const productReply = (world: World, product: Product): JsonMap => ({
  pid: product.pid,
  gid: product.gid,
  type: product.type,
  name: product.name,
  slug: product.slug,
  'product-url': `${world.url()}/store/${world.tables.groups.get(product.gid)?.toLowerCase() ?? 'all'}/${product.slug}`,
  description: product.description,
  module: product.module,
  paytype: product.paytype,
  ...(world.switches.productFlags ? { hidden: Number(product.hidden ?? false), retired: Number(product.retired ?? false) } : {}),
  allowqty: 3,
  quantity_available: 0,
  pricing: pricing(world, product),
  customfields: {
    customfield: product.customfields
      .filter((field) => field.onOrderForm)
      .map((field) => ({ id: field.id, name: field.name, description: field.description, required: '' })),
  },
  configoptions: { configoption: product.configoptions.map((option) => optionReply(world, option)) },
})

/** By currency code; `-1.00` is a cycle that is not offered, `0.00` a free one. */
function pricing(world: World, product: Product): JsonMap {
  const fees = CYCLES.map((cycle) => [`${cycle.charAt(0)}setupfee`, toMoney(product.setupFees[cycle] ?? 0)])
  const prices = CYCLES.map((cycle) => [cycle, toMoney(product.prices[cycle] ?? -100)])
  return byCurrency(world, Object.fromEntries([...fees, ...prices]))
}

const byCurrency = (world: World, prices: JsonMap): JsonMap =>
  Object.fromEntries(world.tables.currencies.map(({ code, prefix, suffix }) => [code, { prefix, suffix, ...prices }]))

const optionReply = (world: World, option: ConfigOption): JsonMap => ({
  id: option.id,
  name: option.name,
  type: option.type,
  minqty: option.minqty,
  maxqty: option.maxqty,
  options: {
    option: option.choices.map((choice) => ({
      id: choice.id,
      name: choice.name,
      rawName: choice.name,
      recurring: 0,
      required: null,
      pricing: byCurrency(world, { msetupfee: toMoney(choice.setupFee ?? 0), monthly: toMoney(choice.monthly) }),
    })),
  },
})
