// What Salesforce has of a product against what the catalogue makes of it, and who may have it: any price, cycle, options, rule and account.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EligibilityFacts, isCompanyName, isEligibilityRule, isEligible } from '../../mappings/eligibility.ts'
import { byCatalogOrder, packagesNeeded, toCatalogEntry, toUnpricedEntry } from '../../mappings/product.ts'
import { listedOf, product, rowOf, settingsOf, writtenOf } from './any-product.ts'
import { SETTINGS, TODAY } from './gate-sides.ts'

describe('a product', () => {
  test('that all sides agree on arrives as it was written: price, cycle, fee, options and ids', () => {
    fc.assert(
      fc.property(product, (made) => {
        const entry = toCatalogEntry(rowOf(made), listedOf(made), settingsOf(made), TODAY)
        expect(entry).toMatchObject({
          is: 'shown',
          product: { id: made.productId, sku: made.sku, name: made.name },
          options: writtenOf(made),
          pricebookEntryId: made.pricebookEntryId,
          eligibility: made.eligibility,
          whmcsProductId: String(made.pid),
          requiresIccid: made.esim !== null,
          packageId: made.esim?.packageId ?? null,
          feeKnown: true,
        })
        if (entry.is !== 'shown') return
        const money = (amount: number) => ({ amount, currency: made.currency })
        const fee = made.fee === 0 ? {} : { setupFee: money(made.fee) }
        expect(entry.product.prices).toEqual([{ billingCycle: made.billingCycle, price: money(made.price), ...fee }])
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

  test('is sold at no price, in no currency, by no cycle and under no number of WHMCS but its own', () => {
    const part = fc.constantFrom('price' as const, 'currency' as const, 'billingCycle' as const, 'pid' as const)
    fc.assert(
      fc.property(product, product, part, (made, others, part) => {
        const ours = { ...made, [part]: others[part] }
        // by what WHMCS sells it by as well it may be sold
        fc.pre(part !== 'billingCycle' || made.billingCycle === others.billingCycle || !made.otherCycles.includes(others.billingCycle))
        const entry = toCatalogEntry(rowOf(ours), listedOf(made), SETTINGS, TODAY)
        expect(entry.is).toBe(made[part] === others[part] ? 'shown' : 'withheld')
      }),
    )
  })

  const day = fc.option(fc.constantFrom('2026-11-20', TODAY, '2026-11-22'))
  const wishes = fc.record({ validFrom: day, validTo: day, eligibility: fc.constantFrom('Any', 'None', null) })

  test('is wanted unsold for the same reason, whether or not the price book knows it', () => {
    fc.assert(
      fc.property(product, wishes, (made, wish) => {
        const row = { ...rowOf(made), ...wish }
        const [priced, unpriced] = [toCatalogEntry(row, listedOf(made), settingsOf(made), TODAY), toUnpricedEntry(row, TODAY)]
        expect(unpriced.is === 'not_on_sale' ? unpriced.why : null).toBe(priced.is === 'not_on_sale' ? priced.why : null)
        expect(unpriced.is).not.toBe('shown')
        if (unpriced.is === 'withheld') expect(unpriced.faults.map(({ code }) => code)).toEqual(['no_price'])
      }),
    )
  })

  test('has its package asked for when it is sold or will be, and only then', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(product, wishes, fc.boolean(), fc.boolean()), { maxLength: 6 }), (all) => {
        const rows = all.map(([made, wish, visible, active]) => ({ ...rowOf(made), ...wish, visible, active }))
        const wanted = rows.filter((row) => {
          const entry = toCatalogEntry(row, { whmcs: null, packages: new Map() }, SETTINGS, TODAY)
          return entry.is !== 'not_on_sale' || entry.why === 'not_yet_on_sale'
        })
        const asked = packagesNeeded(rows, TODAY)
        expect(asked.toSorted()).toEqual([...new Set(wanted.flatMap(({ packageId }) => packageId ?? []))].sort())
      }),
    )
  })

  test('has one place in the list, wherever it stood before; whoever has no number comes last', () => {
    const listed = fc.record({
      sortOrder: fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }))),
      name: fc.constantFrom('A', 'B', 'a', 'あ', ''),
      productId: fc.stringMatching(/^[0-9a-f]{6}$/),
    })
    const shuffled = fc
      .uniqueArray(listed, { selector: ({ productId }) => productId, maxLength: 12 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })))
    fc.assert(
      fc.property(shuffled, ([rows, others]) => {
        const sorted = rows.toSorted(byCatalogOrder)
        expect(others.toSorted(byCatalogOrder)).toEqual(sorted)
        sorted.slice(1).forEach((row, at) => {
          const before = sorted[at]?.sortOrder ?? Infinity
          expect(before).toBeLessThanOrEqual(row.sortOrder ?? Infinity)
          if (before === (row.sortOrder ?? Infinity)) expect((sorted[at]?.name ?? '') <= row.name).toBe(true)
        })
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

  test('every rule of the gate lets somebody in but None, and what is no rule of the gate lets in nobody', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(...RULES),
          fc.constantFrom(...RULES).map((rule) => rule.toLowerCase()),
          fc.string(),
        ),
        facts,
        (rule, account) => {
          expect(isEligibilityRule(rule)).toBe(RULES.includes(rule))
          if (!isEligibilityRule(rule)) expect(isEligible(rule, account)).toBe(false)
        },
      ),
    )
    const everything = { internetEligibility: 'Eligible', eligiblePlans: RULES, isCompany: true }
    expect(RULES.map((rule) => isEligible(rule, everything))).toEqual([true, true, true, true, false])
  })

  test('a name is that of a company with its legal form, wherever that stands, and with nothing that only begins alike', () => {
    const person = fc.oneof(
      fc
        .string({ unit: fc.constantFrom(...'佐藤花子高橋さとうハナコ社会式株'), minLength: 1, maxLength: 6 })
        .filter((name) => !name.includes('株式会社')),
      fc.tuple(fc.constantFrom('Colin', 'Vince', 'Lincoln', 'Alphonse', 'Sade'), fc.constantFrom('Incerti', 'Cooper', 'Sainz', 'Corporal', 'Dinc')).map((names) => names.join(' ')), // prettier-ignore
    )
    const named = fc.constantFrom(
      ...['株式会社*', '*㈱', '* 合同会社', '* Co., Ltd.', '* inc', '* GmbH', '* K.K.'].map(
        (form) => (name: string) => form.replace('*', name),
      ),
    )
    fc.assert(
      fc.property(person, named, (name, withForm) => {
        expect([isCompanyName(name), isCompanyName(withForm(name))]).toEqual([false, true])
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
