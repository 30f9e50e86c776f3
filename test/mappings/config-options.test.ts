import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkChoices, parseConfigOptions, priceOfChoices, toPublicOption, type ConfigOption } from '../../mappings/config-options.ts'
import { fromSnapshot, toSnapshot, readSelection } from '../../mappings/config-snapshot.ts'

const yen = (amount: number) => ({ amount, currency: 'JPY' })

const INSTALLATION = {
  key: 'installation',
  label: 'Installation',
  type: 'select',
  required: true,
  options: [
    { value: 'standard', label: 'On a weekday', price: yen(0), whmcsChoiceId: 2111 },
    { value: 'weekend', label: 'At the weekend', price: yen(2200), whmcsChoiceId: 2112 },
  ],
  whmcsOptionId: 211,
}
const STATIC_IP = { key: 'static_ip', label: 'Static IP', type: 'boolean', required: false, price: yen(500), whmcsOptionId: 212 }
const DEVICES = { key: 'devices', label: 'Devices', type: 'number', required: false, min: 1, max: 10, whmcsOptionId: 411 }
const LABEL = { key: 'label', label: 'Label', type: 'text', required: false, whmcsOptionId: 412 }
const ALL = [INSTALLATION, STATIC_IP, DEVICES, LABEL]

const read = (value: unknown): ConfigOption[] => {
  const options = parseConfigOptions(JSON.stringify(value), 'JPY')
  if (options === null) throw new Error('should be readable')
  return options
}

describe('the JSON of a product', () => {
  test('an empty field has no options', () => {
    expect([parseConfigOptions(null, 'JPY'), parseConfigOptions(' ', 'JPY'), parseConfigOptions('[]', 'JPY')]).toEqual([[], [], []])
  })

  test.each<[string, unknown]>([
    ['an object', {}],
    ['an unknown member', [{ ...STATIC_IP, note: 'x' }]],
    ['an unknown type', [{ ...STATIC_IP, type: 'colour' }]],
    ['a select without choices', [{ ...INSTALLATION, options: [] }]],
    ['a choice without its WHMCS id', [{ ...INSTALLATION, options: [{ value: 'a', label: 'A' }] }]],
    ['two choices of one value', [{ ...INSTALLATION, options: [INSTALLATION.options[0], INSTALLATION.options[0]] }]],
    ['two options of one key', [STATIC_IP, { ...DEVICES, key: 'static_ip' }]],
    ['two options of one WHMCS option', [STATIC_IP, { ...DEVICES, whmcsOptionId: 212 }]],
    ['a price below nothing', [{ ...STATIC_IP, price: yen(-1) }]],
    ['a broken price', [{ ...STATIC_IP, price: { amount: 1.5, currency: 'JPY' } }]],
    ['another currency', [{ ...STATIC_IP, price: { amount: 5, currency: 'USD' } }]],
    ['a price on a number', [{ ...DEVICES, price: yen(5) }]],
    ['min above max', [{ ...DEVICES, min: 11 }]],
    ['a key that is none', [{ ...STATIC_IP, key: '__proto__' }]],
    ['a missing flag', [{ key: 'a', label: 'A', type: 'boolean', whmcsOptionId: 1 }]],
  ])('%s is broken', (_name, value) => expect(parseConfigOptions(JSON.stringify(value), 'JPY')).toBeNull())

  test('text that is no JSON is broken', () => expect(parseConfigOptions('[{"key":', 'JPY')).toBeNull())

  test('customers do not see what is WHMCS’s', () => {
    const shown = read(ALL).map(toPublicOption)
    expect(shown[0]).toEqual({
      ...INSTALLATION,
      whmcsOptionId: undefined,
      options: INSTALLATION.options.map(({ value, label, price }) => ({ value, label, price })),
    })
    expect(shown[1]).toEqual({ key: 'static_ip', label: 'Static IP', type: 'boolean', required: false, price: yen(500) })
    expect(shown[2]).toEqual({ key: 'devices', label: 'Devices', type: 'number', required: false, min: 1, max: 10 })
    expect(JSON.stringify(shown)).not.toContain('whmcs')
  })
})

describe('what a customer chose', () => {
  const codes = (chosen: Record<string, unknown>, options = read(ALL)) =>
    checkChoices(options, chosen, 'items[0].configOptions').map(({ path, code }) => [path, code])

  test.each<[Record<string, unknown>, [string, string][]]>([
    [{ installation: 'standard' }, []],
    [{ installation: 'weekend', static_ip: true, devices: 10, label: 'わたし' }, []],
    [{}, [['installation', 'required']]],
    [{ installation: 'sunday' }, [['installation', 'not_offered']]],
    [{ installation: 7 }, [['installation', 'invalid_type']]],
    [{ installation: 'standard', static_ip: 'yes' }, [['static_ip', 'invalid_type']]],
    [{ installation: 'standard', devices: 0 }, [['devices', 'out_of_range']]],
    [{ installation: 'standard', devices: 11 }, [['devices', 'out_of_range']]],
    [{ installation: 'standard', devices: 1.5 }, [['devices', 'invalid_type']]],
    [{ installation: 'standard', label: 'x'.repeat(201) }, [['label', 'too_long']]],
    [{ installation: 'standard', label: 'a\nb' }, [['label', 'invalid_type']]],
    [
      { installation: 'standard', colour: 'red', size: 1 },
      [
        ['colour', 'unknown_option'],
        ['size', 'unknown_option'],
      ],
    ],
    [
      { devices: 99, other: true },
      [
        ['other', 'unknown_option'],
        ['installation', 'required'],
        ['devices', 'out_of_range'],
      ],
    ],
  ])('%j', (chosen, expected) => expect(codes(chosen)).toEqual(expected.map(([key, code]) => [`items[0].configOptions.${key}`, code])))

  test('required texts are not blank, and short ones say so', () => {
    const options = read([{ ...LABEL, required: true, min: 3, max: 5 }])
    expect(
      [
        codes({ label: '  ' }, options),
        codes({ label: 'ab' }, options),
        codes({ label: 'abc' }, options),
        codes({ label: 'abcdef' }, options),
      ].map((faults) => faults[0]?.[1]),
    ).toEqual(['required', 'out_of_range', undefined, 'too_long'])
    expect(codes({ label: '' }, read([LABEL]))).toEqual([])
  })

  test('members of Object are no choices', () => {
    expect(codes(Object.create({ installation: 'standard' }) as Record<string, unknown>)).toEqual([
      ['items[0].configOptions.installation', 'required'],
    ])
  })

  test('prices add up', () => {
    const options = read(ALL)
    expect(priceOfChoices(options, { installation: 'standard' }, 'JPY')).toEqual(yen(0))
    expect(priceOfChoices(options, { installation: 'weekend', static_ip: true, devices: 3 }, 'JPY')).toEqual(yen(2700))
    expect(priceOfChoices(options, { installation: 'weekend', static_ip: false }, 'JPY')).toEqual(yen(2200))
  })
})

describe('the snapshot on the order', () => {
  test('holds what was chosen, and what WHMCS gets for it', () => {
    const json = toSnapshot(read(ALL), { installation: 'weekend', static_ip: false, devices: 3, label: '“home”' })
    expect(fromSnapshot(json)).toEqual({
      values: { installation: 'weekend', static_ip: false, devices: 3, label: '“home”' },
      whmcs: { 211: 2112, 212: 0, 411: 3 },
    })
    expect(json).toContain('"price":{"amount":2200,"currency":"JPY"}')
    expect(json).not.toContain('"amount":500')
  })

  test('is empty when nothing was chosen, and null when it is none of ours', () => {
    expect(toSnapshot(read(ALL), {})).toBeNull()
    expect(fromSnapshot(null)).toEqual({ values: {}, whmcs: {} })
    for (const broken of ['{', '[]', '{"v":2,"options":[]}', '{"v":1,"options":[{"key":1}]}']) expect(fromSnapshot(broken)).toBeNull()
  })

  test('comes back as it was for all choices that are in order', () => {
    const options = read(ALL)
    const chosen = fc.record(
      {
        installation: fc.constantFrom('standard', 'weekend'),
        static_ip: fc.boolean(),
        devices: fc.integer({ min: 1, max: 10 }),
        label: fc.string({ maxLength: 50 }),
      },
      { requiredKeys: ['installation'] },
    )
    fc.assert(
      fc.property(chosen, (choice) => {
        fc.pre(checkChoices(options, choice, '').length === 0)
        expect(fromSnapshot(toSnapshot(options, choice))?.values).toEqual({ ...choice })
        expect(priceOfChoices(options, choice, 'JPY').amount).toBe(
          (choice.installation === 'weekend' ? 2200 : 0) + (choice.static_ip === true ? 500 : 0),
        )
      }),
    )
  })
})

describe('what staff chose by hand', () => {
  const offered = JSON.stringify([
    {
      key: 'installation',
      label: 'Installation',
      type: 'select',
      required: true,
      whmcsOptionId: 211,
      options: [{ value: 'standard', label: 'Standard', whmcsChoiceId: 2111 }],
    },
  ])
  test('is read by what the product offers', () =>
    expect(readSelection('{"installation":"standard"}', offered, 'JPY')).toEqual({
      values: { installation: 'standard' },
      whmcs: { 211: 2111 },
    }))
  test('is refused when it is not offered', () => expect(readSelection('{"installation":"never"}', offered, 'JPY')).toBeNull())
  test('is refused when something required is missing', () => expect(readSelection('{}', offered, 'JPY')).toBeNull())
  test('may be nothing', () => expect(readSelection(null, offered, 'JPY')).toEqual({ values: {}, whmcs: {} }))
})
