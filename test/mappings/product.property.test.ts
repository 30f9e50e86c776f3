// What Salesforce has of a product against what the catalogue makes of it, and who may have it: any price, cycle, options, rule and account.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BILLING_CYCLES, toWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { type EligibilityFacts, isEligible } from '../../mappings/eligibility.ts'
import { toCatalogEntry } from '../../mappings/product.ts'
import type { CatalogRow, Listed, ListedOption } from '../../mappings/types.ts'
import { recordId } from '../../salesforce/ids.ts'
import { ROW, SETTINGS, TODAY, yen } from './gate-sides.ts'

const amount = fc.integer({ min: 0, max: 1_000_000_000 })
const idOf = (prefix: string, object: 'Product2' | 'PricebookEntry') =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789ABCDEFabcdef'), minLength: 12, maxLength: 12 })
    .map((rest) => recordId(`${prefix}${rest}`, object))
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

/** Options as staff write them, and as WHMCS lists the same. */
const options = (cycle: string) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('select', 'boolean', 'number'), fc.array(amount, { minLength: 1, maxLength: 4 })), {
      selector: ([id]) => id,
      maxLength: 5,
    })
    .map((rows) =>
      rows.map(([whmcsOptionId, type, costs]): { written: object; listed: ListedOption } => {
        const base = { key: `option_${whmcsOptionId}`, label: `Option ${whmcsOptionId}`, type, required: true, whmcsOptionId }
        const choices = costs.map((cost, at) => ({ id: whmcsOptionId * 10 + at, name: `${at}`, prices: [{ cycle, price: yen(cost), setupFee: yen(0) }] }))
        const listed = { id: whmcsOptionId, name: base.label, minqty: 0, maxqty: 0 }
        switch (type) {
          case 'select': {
            const offered = choices.map(({ id, name }, at) => ({ value: `v${name}`, label: name, price: yen(costs[at] ?? 0), whmcsChoiceId: id }))
            return { written: { ...base, options: offered }, listed: { ...listed, type: 1, choices } }
          }
          case 'boolean':
            return { written: { ...base, price: yen(costs[0] ?? 0) }, listed: { ...listed, type: 3, choices: choices.slice(0, 1) } }
          default:
            return { written: { ...base, min: 1, max: 9 }, listed: { ...listed, type: 4, choices: [] } }
        }
      }),
    ) // prettier-ignore

const product = fc.constantFrom(...BILLING_CYCLES).chain((billingCycle) =>
  fc.record({
    billingCycle: fc.constant(billingCycle),
    price: amount,
    fee: amount,
    productId: idOf('01t', 'Product2'),
    pricebookEntryId: idOf('01u', 'PricebookEntry'),
    pid: fc.integer({ min: 1, max: 9_999_999_999 }),
    packageId: fc.option(text),
    sku: text,
    name: text,
    eligibility: fc.constantFrom('Any', 'HomeFiber', 'Apartment', 'CompanyOnly'),
    options: options(toWhmcsCycle(billingCycle, 'x')),
  }),
)
type Made = typeof product extends fc.Arbitrary<infer Value> ? Value : never

const rowOf = ({ billingCycle, price, pid, packageId, options, ...same }: Made): CatalogRow => ({
  ...ROW,
  ...same,
  unitPrice: yen(price),
  defaultBillingCycle: billingCycle,
  whmcsProductId: String(pid),
  optionsJson: JSON.stringify(options.map(({ written }) => written)),
  category: packageId === null ? 'VPN' : 'eSIM',
  requiresIccid: packageId !== null,
  packageId,
})
const listedOf = ({ billingCycle, price, fee, pid, packageId, options }: Made): Listed => ({
  whmcs: new Map([
    [
      String(pid),
      {
        pid,
        name: 'x',
        hidden: false,
        retired: false,
        priced: true,
        prices: [{ cycle: toWhmcsCycle(billingCycle, 'x'), price: yen(price), setupFee: yen(fee) }],
        options: options.map(({ listed }) => listed),
      },
    ],
  ]),
  packages: new Map(packageId === null ? [] : [[packageId, { id: packageId, costs: [yen(price)] }]]),
})

describe('a product', () => {
  test('that all sides agree on arrives as it was written: price, cycle, fee, options and ids', () => {
    fc.assert(
      fc.property(product, (made) => {
        const entry = toCatalogEntry(rowOf(made), listedOf(made), SETTINGS, TODAY)
        expect(entry).toMatchObject({
          is: 'shown',
          product: { id: made.productId, sku: made.sku, name: made.name },
          options: made.options.map(({ written }) => written),
          pricebookEntryId: made.pricebookEntryId,
          eligibility: made.eligibility,
          whmcsProductId: String(made.pid),
          requiresIccid: made.packageId !== null,
          packageId: made.packageId,
          feeKnown: true,
        })
        if (entry.is !== 'shown') return
        const fee = made.fee === 0 ? {} : { setupFee: yen(made.fee) }
        expect(entry.product.prices).toEqual([{ billingCycle: made.billingCycle, price: yen(made.price), ...fee }])
        const shown = entry.product.configOptions.map(({ key, type, options }) => [key, type, options?.map(({ price }) => price)])
        expect(shown).toEqual(
          entry.options.map((option) => [
            option.key,
            option.type,
            option.type === 'select' ? option.options.map(({ price }) => price) : undefined,
          ]),
        )
      }),
    )
  })

  test('is sold at no price, in no cycle and under no number of WHMCS but its own', () => {
    const other = fc.record({
      price: amount,
      billingCycle: fc.constantFrom(...BILLING_CYCLES),
      pid: fc.integer({ min: 1, max: 9_999_999_999 }),
    })
    fc.assert(
      fc.property(product, other, fc.constantFrom('price', 'billingCycle', 'pid'), (made, others, part) => {
        const isSame = made[part] === others[part]
        const entry = toCatalogEntry(rowOf({ ...made, [part]: others[part] }), listedOf(made), SETTINGS, TODAY)
        expect(entry.is).toBe(isSame ? 'shown' : 'withheld')
      }),
    )
  })
})

describe('who may have a product', () => {
  const plan = fc.constantFrom('HomeFiber', 'Apartment', 'Any', 'None', 'CompanyOnly', 'Mansion')
  const facts: fc.Arbitrary<EligibilityFacts> = fc.record({
    internetEligibility: fc.option(fc.constantFrom('Unknown', 'Eligible', 'NotEligible', 'Checking', 'eligible')),
    eligiblePlans: fc.uniqueArray(plan),
    isCompany: fc.boolean(),
  })
  const RULES = ['Any', 'HomeFiber', 'Apartment', 'CompanyOnly', 'None']

  test('is who the rule names, and nobody by a rule that there is not', () => {
    const rule = fc.oneof(
      fc.constantFrom(...RULES),
      fc.constantFrom(null, '', 'any', ' Any', 'Mansion', 'constructor', '__proto__', 'toString'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    fc.assert(
      fc.property(rule, facts, (rule, account) => {
        const hasPlan = (plan: string) =>
          rule === plan && account.internetEligibility === 'Eligible' && account.eligiblePlans.includes(plan)
        const expected = rule === 'Any' || (rule === 'CompanyOnly' && account.isCompany) || hasPlan('HomeFiber') || hasPlan('Apartment')
        expect(isEligible(rule, account)).toBe(expected)
      }),
    )
  })

  test('stays so for who gains a plan or becomes a company', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RULES), facts, plan, (rule, account, more) => {
        if (!isEligible(rule, account)) return
        expect(isEligible(rule, { ...account, eligiblePlans: [...account.eligiblePlans, more], isCompany: true })).toBe(true)
      }),
    )
  })
})
