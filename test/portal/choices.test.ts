// What the portal finds wrong with a choice is what the server would refuse, so that nobody hears of it only when they order.

import { describe, expect, test } from 'vitest'
import { checkChoices, parseConfigOptions, toPublicOption } from '../../mappings/config-options.ts'
import { type Choices, faultsOf, stillAsked } from '../../portal/src/product/choices.ts'

const PLAN = {
  key: 'plan',
  label: 'Plan',
  type: 'select',
  required: true,
  whmcsOptionId: 1,
  options: [{ value: 'usual', label: 'The usual one', whmcsChoiceId: 11 }],
}
const CONSENT = { key: 'consent', label: 'Consent', type: 'boolean', required: true, whmcsOptionId: 2 }
const DEVICES = { key: 'devices', label: 'Devices', type: 'number', required: false, min: 1, max: 10, whmcsOptionId: 3 }
const POINTS = { key: 'points', label: 'Points', type: 'number', required: false, min: -5, whmcsOptionId: 4 }
const NAME = { key: 'name', label: 'Name', type: 'text', required: true }
const NOTE = { key: 'note', label: 'Note', type: 'text', required: false, min: 3, max: 5 }
const RIGHT: Choices = { plan: 'usual', consent: true, name: 'わたし' }

const sold = parseConfigOptions(JSON.stringify([PLAN, CONSENT, DEVICES, POINTS, NAME, NOTE]), 'JPY') ?? []
const shown = sold.map(toPublicOption)

describe('what is chosen', () => {
  test.each<[Choices, [string, string][]]>([
    [RIGHT, []],
    [{ ...RIGHT, devices: 1, points: 0, note: 'abc' }, []],
    [{ ...RIGHT, devices: 10, points: Number.MAX_SAFE_INTEGER, note: 'abcde', consent: false }, []],
    [
      {},
      [
        ['plan', 'required'],
        ['consent', 'required'],
        ['name', 'required'],
      ],
    ],
    [{ ...RIGHT, plan: 'withdrawn' }, [['plan', 'not_offered']]],
    [{ ...RIGHT, plan: 7 }, [['plan', 'not_offered']]],
    [{ ...RIGHT, consent: 'yes' }, [['consent', 'not_offered']]],
    [{ ...RIGHT, devices: 0 }, [['devices', 'out_of_range']]],
    [{ ...RIGHT, devices: 99 }, [['devices', 'out_of_range']]],
    [{ ...RIGHT, devices: 1.5 }, [['devices', 'out_of_range']]],
    [{ ...RIGHT, devices: '3' }, [['devices', 'out_of_range']]],
    [{ ...RIGHT, points: -1 }, [['points', 'out_of_range']]],
    [{ ...RIGHT, points: 2 ** 53 }, [['points', 'out_of_range']]],
    [{ ...RIGHT, name: '' }, [['name', 'required']]],
    [{ ...RIGHT, name: ' ' }, [['name', 'required']]],
    [{ ...RIGHT, name: 'x'.repeat(200) }, []],
    [{ ...RIGHT, name: 'x'.repeat(201) }, [['name', 'too_long']]],
    [{ ...RIGHT, name: 'a\nb' }, [['name', 'wrong_format']]],
    [{ ...RIGHT, name: '\uD800' }, [['name', 'wrong_format']]],
    [{ ...RIGHT, name: true }, [['name', 'wrong_format']]],
    [{ ...RIGHT, note: 'ab' }, [['note', 'too_short']]],
    [{ ...RIGHT, note: 'abcdef' }, [['note', 'too_long']]],
    [{ ...RIGHT, colour: 'red' }, [['colour', 'unknown_option']]],
  ])('%j', (chosen, expected) => {
    expect([...faultsOf(shown, chosen)]).toEqual(expected)
    expect(checkChoices(sold, chosen, '').map(({ path }) => path)).toEqual(expected.map(([key]) => `.${key}`))
  })

  test('is left out where the product no longer asks for it', () => {
    expect(stillAsked(shown, { ...RIGHT, colour: 'red' })).toEqual(RIGHT)
  })
})
