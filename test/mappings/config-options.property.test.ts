// Options of a product, what is chosen of them, and what WHMCS gets for it: any set of options, any choices.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkChoices,
  type ConfigOption,
  parseConfigOptions,
  priceOfChoices,
  readConfigOptions,
  toPublicOption,
} from '../../mappings/config-options.ts'
import { type ChosenValue, fromSnapshot, readSelection, toSnapshot } from '../../mappings/config-snapshot.ts'

const price = fc.option(
  fc.integer({ min: 0, max: 1_000_000 }).map((amount) => ({ amount, currency: 'JPY' })),
  { nil: undefined },
)
const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => `L${text.trim()}`.normalize('NFC'))
const KEYS = ['installation', 'static_ip', 'devices', 'label', 'a', 'z_9']

/** WHMCS numbers options and choices each in one row. */
const whmcsIds = fc.uniqueArray(fc.integer({ min: 1, max: 999_999 }), { minLength: 30, maxLength: 30 })

const options = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom('select', 'boolean', 'number', 'text'), fc.boolean(), label, price), {
      selector: ([key]) => key,
      maxLength: 6,
    }),
    whmcsIds,
    fc.uniqueArray(fc.stringMatching(/^[\w.-]{1,12}$/), { minLength: 1, maxLength: 4 }),
  )
  .map(([rows, ids, values]) =>
    rows.map(([key, type, required, label, cost], at): unknown => {
      const base = { key, label, type, required }
      const whmcsOptionId = ids[at]
      const priced = cost === undefined ? {} : { price: cost }
      switch (type) {
        case 'select':
          return {
            ...base,
            whmcsOptionId,
            options: values.map((value, n) => ({ value, label: `${label}${n}`, ...priced, whmcsChoiceId: ids[10 + n] })),
          }
        case 'boolean':
          return { ...base, whmcsOptionId, ...priced }
        case 'number':
          return { ...base, whmcsOptionId, min: 1, max: 10 }
        default:
          return base
      }
    }),
  )

/** A choice that is in order for each option that must have one, and for some others. */
const chosenOf = (offered: readonly ConfigOption[]): fc.Arbitrary<Record<string, ChosenValue>> =>
  fc
    .tuple(
      ...offered.map((option): fc.Arbitrary<[string, ChosenValue] | null> => {
        const value =
          option.type === 'select'
            ? fc.constantFrom(...option.options.map(({ value }) => value))
            : option.type === 'boolean'
              ? fc.boolean()
              : option.type === 'number'
                ? fc.integer({ min: 1, max: 10 })
                : fc.stringMatching(/^[a-zぁ-ん一-龠]{1,20}$/u)
        const pair = value.map((one): [string, ChosenValue] => [option.key, one])
        return option.required ? pair : fc.option(pair)
      }),
    )
    .map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== null)))

const cart = options.chain((written) => {
  const offered = parseConfigOptions(JSON.stringify(written), 'JPY')
  if (offered === null) throw new Error(JSON.stringify(readConfigOptions(JSON.stringify(written), 'JPY')))
  return fc.record({ written: fc.constant(written), offered: fc.constant(offered), chosen: chosenOf(offered) })
})

/** What was chosen, told by the ids that WHMCS has alone: the way back. */
function chosenAt(offered: readonly ConfigOption[], whmcs: Readonly<Record<number, number>>): Record<string, ChosenValue> {
  return Object.fromEntries(
    offered.flatMap((option): [string, ChosenValue][] => {
      const value = option.type === 'text' ? undefined : whmcs[option.whmcsOptionId]
      if (value === undefined) return []
      if (option.type === 'select')
        return [[option.key, option.options.find(({ whmcsChoiceId }) => whmcsChoiceId === value)?.value ?? 'nothing']]
      return [[option.key, option.type === 'boolean' ? value === 1 : value]]
    }),
  )
}

test('options are read as they were written, and shown without what is WHMCS’s', () => {
  fc.assert(
    fc.property(options, (written) => {
      expect(parseConfigOptions(JSON.stringify(written), 'JPY')).toEqual(written)
      const shown = (parseConfigOptions(JSON.stringify(written), 'JPY') ?? []).map(toPublicOption)
      expect(shown.map(({ key, type, required }) => [key, type, required])).toEqual(written.map((option) => { const { key, type, required } = option as ConfigOption; return [key, type, required] })) // prettier-ignore
      expect(Object.keys(Object.assign({}, ...shown))).not.toContain('whmcsOptionId')
    }),
  )
})

test('ids that stand twice are never read: of options in a product, of choices in an option', () => {
  const few = fc.integer({ min: 1, max: 5 })
  const isDistinct = (ids: readonly number[]) => new Set(ids).size === ids.length
  fc.assert(
    fc.property(fc.array(fc.tuple(few, fc.array(few, { minLength: 1, maxLength: 3 })), { maxLength: 3 }), (selects) => {
      const written = selects.map(([whmcsOptionId, choices], at) => ({
        key: `key_${at}`,
        label: 'L',
        type: 'select',
        required: true,
        whmcsOptionId,
        options: choices.map((whmcsChoiceId, n) => ({ value: `v${n}`, label: 'L', whmcsChoiceId })),
      }))
      const isClean = isDistinct(selects.map(([id]) => id)) && selects.every(([, choices]) => isDistinct(choices))
      expect(readConfigOptions(JSON.stringify(written), 'JPY').is).toBe(isClean ? 'read' : 'broken')
    }),
  )
})

test('what is chosen comes back from the snapshot, from what staff write by hand, and from WHMCS’s ids', () => {
  fc.assert(
    fc.property(cart, ({ written, offered, chosen }) => {
      expect(checkChoices(offered, chosen, '')).toEqual([])
      const snapshot = toSnapshot(offered, chosen)
      const selection = fromSnapshot(snapshot)
      expect(selection?.values).toEqual(chosen)
      expect(readSelection(snapshot, 'not even JSON', 'JPY')).toEqual(selection)
      expect(readSelection(JSON.stringify(chosen), JSON.stringify(written), 'JPY')).toEqual(selection)
      const texts = new Set(offered.filter(({ type }) => type === 'text').map(({ key }) => key))
      expect(chosenAt(offered, selection?.whmcs ?? {})).toEqual(
        Object.fromEntries(Object.entries(chosen).filter(([key]) => !texts.has(key))),
      )
    }),
  )
})

test('two choices that differ never reach WHMCS as one, nor stand on the order as one', () => {
  const two = options.chain((written) => {
    const offered = (parseConfigOptions(JSON.stringify(written), 'JPY') ?? []).filter(({ type }) => type !== 'text')
    return fc.record({ offered: fc.constant(offered), one: chosenOf(offered), other: chosenOf(offered) })
  })
  fc.assert(
    fc.property(two, ({ offered, one, other }) => {
      const [first, second] = [toSnapshot(offered, one), toSnapshot(offered, other)]
      const isSame = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
      expect(first === second).toBe(isSame)
      const ids = (snapshot: string | null) => JSON.stringify(fromSnapshot(snapshot)?.whmcs)
      expect(ids(first) === ids(second)).toBe(isSame)
    }),
  )
})

test('the price of a choice is that of its parts', () => {
  fc.assert(
    fc.property(cart, ({ offered, chosen }) => {
      const parts = Object.entries(chosen).map(([key, value]) => priceOfChoices(offered, { [key]: value }, 'JPY').amount)
      expect(priceOfChoices(offered, chosen, 'JPY').amount).toBe(parts.reduce((sum, part) => sum + part, 0))
    }),
  )
})

test('any text in the field is options or is broken for a reason, and never throws', () => {
  const text = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: 'binary' }),
    options.map((written) => JSON.stringify(written).slice(1)),
  )
  fc.assert(
    fc.property(text, fc.option(fc.constantFrom('JPY', 'USD')), (json, currency) => {
      const read = readConfigOptions(json, currency)
      if (read.is === 'broken') expect(read.why).not.toBe('')
      else expect(Array.isArray(read.options)).toBe(true)
      expect(() => fromSnapshot(json)).not.toThrow()
      expect(() => readSelection(json, json, 'JPY')).not.toThrow()
    }),
  )
})
