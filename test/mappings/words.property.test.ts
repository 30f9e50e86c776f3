// Words, numbers and keys of one system against those of the other, for every value that there is and for any text that may come instead.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BILLING_CYCLES, fromWhmcsCycle, isBillingCycle, toWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { isWhmcsProductId, toCategory } from '../../mappings/gate/own-fields.ts'
import { MappingError } from '../../mappings/mapping-error.ts'
import { isLineKey, lineKey, lineNumber, orderIdIn, toOrderItems, unitKey } from '../../mappings/order-line.ts'
import {
  fromProvisioningStatus,
  isApprovable,
  isUnpressed,
  isUnended,
  toItemStatus,
  toProvisioningStatus,
} from '../../mappings/statuses.ts'
import { EXPECTED } from '../../salesforce/expected-fields.ts'
import { parseId, recordId } from '../../salesforce/ids.ts'
import { toDecimal, toMinor } from '../../src/base/money.ts'
import { LINE_STATES, ORDER_STATES } from '../../src/contract/states.ts'

/** Texts as they come from remote systems: anything, and what is nearly right. */
const near = (words: readonly string[]) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(...words, 'constructor', '__proto__', 'toString', ''),
    fc.constantFrom(...words).map((word) => word.toLowerCase()),
    fc.constantFrom(...words).map((word) => ` ${word}`),
  )
const distinct = (values: readonly unknown[]) => new Set(values).size === values.length

describe('billing cycles', () => {
  /** As WHMCS writes in replies what it was asked for. */
  const shown = (request: string) =>
    ({ onetime: 'One Time', semiannually: 'Semi-Annually' })[request] ?? request.replace(/^./, (letter) => letter.toUpperCase())

  test('each comes back from what WHMCS makes of it, and no two go out as one', () => {
    expect(BILLING_CYCLES.map((cycle) => fromWhmcsCycle(shown(toWhmcsCycle(cycle, 'x'))))).toEqual([...BILLING_CYCLES])
    expect(distinct(BILLING_CYCLES.map((cycle) => toWhmcsCycle(cycle, 'x')))).toBe(true)
  })

  test('each word of WHMCS’s replies goes out as what it stands for; any other is read as nothing', () => {
    const REPLIES = [...BILLING_CYCLES.map((cycle) => shown(toWhmcsCycle(cycle, 'x'))), 'One-Time']
    const requests = REPLIES.map((word) => toWhmcsCycle(fromWhmcsCycle(word), 'x'))
    expect(requests).toEqual(['onetime', 'monthly', 'quarterly', 'semiannually', 'annually', 'biennially', 'triennially', 'onetime'])
    fc.assert(
      fc.property(near([...REPLIES, 'Free Account', 'Free']), (word) => {
        expect(fromWhmcsCycle(word) !== null).toBe(REPLIES.includes(word))
      }),
    )
  })

  test('any other word is refused by name, and read as nothing', () => {
    fc.assert(
      fc.property(fc.option(near(BILLING_CYCLES)), (word) => {
        if (isBillingCycle(word)) {
          expect(fromWhmcsCycle(shown(toWhmcsCycle(word, 'x')))).toBe(word)
          return
        }
        expect(() => toWhmcsCycle(word, 'x')).toThrow(MappingError)
        const read = fromWhmcsCycle(word ?? '')
        if (read !== null) expect(shown(toWhmcsCycle(read, 'x')).replace(/[ -]/, '')).toBe((word ?? '').replace(/[ -]/, ''))
      }),
    )
  })
})

describe('statuses', () => {
  test('each state of an order comes back, but that one not yet received is reviewed next', () => {
    for (const state of ORDER_STATES)
      expect(fromProvisioningStatus(toProvisioningStatus(state))).toBe(state === 'received' ? 'pending_review' : state)
    const shown = ORDER_STATES.filter((state) => state !== 'received').map(toProvisioningStatus)
    expect(distinct(shown)).toBe(true)
  })

  const { values: ofOrders = [] } = EXPECTED.Order.fields.Provisioning_Status__c
  const { values: ofItems = [] } = EXPECTED.OrderItem.fields.Item_Provisioning_Status__c

  test('each word of Salesforce’s list is a state of ours, and is written again as it was; but what the button sets goes on', () => {
    const again = ofOrders.map((word) => {
      const state = fromProvisioningStatus(word)
      return state && toProvisioningStatus(state)
    })
    expect(again).toEqual(ofOrders.map((word) => (word === 'Queued' ? 'In Progress' : word)))
    fc.assert(
      fc.property(fc.option(near(ofOrders)), (text) => {
        expect(fromProvisioningStatus(text) !== null).toBe(ofOrders.some((word) => word === text))
      }),
    )
  })

  test('what may be provisioned by its word is what waits for it or has stopped, and nothing that staff have cancelled', () => {
    const cancelled = fc.constantFrom('Cancelled', 'cancelled', 'Canceled', 'CANCELLED by customer')
    fc.assert(
      fc.property(
        fc.constantFrom(...ORDER_STATES),
        fc.constantFrom('Draft', 'Pending Review', 'Activated'),
        cancelled,
        (state, open, closed) => {
          const word = toProvisioningStatus(state)
          expect(isApprovable(word, open)).toBe(['received', 'pending_review', 'failed', 'needs_person'].includes(state))
          expect(isUnended(word, open)).toBe(!['cancelling', 'cancelled', 'rejected'].includes(state))
          expect([isApprovable(word, closed), isUnended(word, closed), isApprovable(null, open), isUnended(null, open)]).toEqual([false, false, false, false]) // prettier-ignore
        },
      ),
    )
    expect([isApprovable('Queued', 'Draft'), isUnended('Queued', 'Draft')]).toEqual([true, true])
  })

  test('in review is what carries that word and nothing else, unless staff have cancelled it', () => {
    fc.assert(
      fc.property(
        fc.option(near([...ofOrders, ''])),
        fc.constantFrom('Draft', 'Pending Review', 'Cancelled', 'canceled'),
        (word, orderStatus) => {
          expect(isUnpressed(word, orderStatus)).toBe(word === 'Pending Review' && !/^cancel/i.test(orderStatus))
        },
      ),
    )
    expect([isUnpressed('Pending Review', 'Draft'), isUnpressed('Pending Review', 'Cancelled')]).toEqual([true, false])
  })

  test('each state of a line is a word of Salesforce’s list, and each word tells whether the line waits, is being worked on, or how it ended', () => {
    const telling = fc.tuple(fc.constantFrom(...LINE_STATES), fc.boolean())
    const stands = (state: string, skipped: boolean) => {
      if (state === 'new' || state === 'active') return state
      if (state === 'cancelled' || (state === 'refused' && skipped)) return 'left out'
      return state === 'refused' ? 'failed' : 'under way'
    }
    fc.assert(
      fc.property(telling, telling, ([one, oneSkipped], [other, otherSkipped]) => {
        const words = [toItemStatus(one, oneSkipped), toItemStatus(other, otherSkipped)]
        expect(words[0] === words[1]).toBe(stands(one, oneSkipped) === stands(other, otherSkipped))
      }),
    )
    const written = new Set(LINE_STATES.flatMap((state) => [toItemStatus(state), toItemStatus(state, true)]))
    expect([...written].sort()).toEqual(ofItems.toSorted())
  })

  test('any text is read as one of ours or as nothing, and whoever said no stays with it', () => {
    const words = ORDER_STATES.map(toProvisioningStatus)
    fc.assert(
      fc.property(fc.option(near([...words, 'Queued'])), near(['Draft', 'Cancelled', 'Activated']), (status, orderStatus) => {
        const state = fromProvisioningStatus(status)
        expect(state === null || ORDER_STATES.includes(state)).toBe(true)
        if (isApprovable(status, orderStatus)) expect([isUnended(status, orderStatus), state === null]).toEqual([true, false])
        if (state === 'cancelled' || state === 'cancelling' || state === 'rejected') expect(isUnended(status, orderStatus)).toBe(false)
      }),
    )
  })

  test('a line is shown as provisioned only when it is, and as over only when it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LINE_STATES), fc.boolean(), (state, skipped) => {
        const shown = toItemStatus(state, skipped)
        expect(shown === 'Provisioned').toBe(state === 'active')
        expect(['Provisioned', 'Failed', 'Skipped'].includes(shown)).toBe(['active', 'refused', 'cancelled'].includes(state))
      }),
    )
  })
})

describe('amounts', () => {
  const currency = fc.constantFrom('JPY', 'KRW', 'VND', 'USD', 'EUR', 'GBP', 'AUD', 'CAD', 'SGD', 'HKD')
  const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 })

  test('come back from WHMCS’s two decimals and from Salesforce’s number', () => {
    fc.assert(
      fc.property(currency, amount, (code, minor) => {
        const text = toDecimal({ amount: minor, currency: code }, 2)
        expect(text).toMatch(/^-?\d+\.\d\d$/)
        expect(toMinor(text, code)).toBe(minor)
        expect(toMinor(toDecimal({ amount: minor, currency: code }), code)).toBe(minor)
        expect(toMinor(Number(text), code)).toBe(minor)
      }),
    )
  })

  test('no two amounts have one text', () => {
    fc.assert(
      fc.property(currency, amount, amount, (code, one, other) => {
        const same = toDecimal({ amount: one, currency: code }, 2) === toDecimal({ amount: other, currency: code }, 2)
        expect(same).toBe(one === other)
      }),
    )
  })

  test('any text is a whole number of smallest units, or refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.double().map(String),
      fc.constantFrom('', '-', '1e3', '٣', '1,000', '0x10', '1.', '.5', '-0.00'),
    )
    fc.assert(
      fc.property(currency, text, (code, value) => {
        try {
          expect(Number.isSafeInteger(toMinor(value, code))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })
})

describe('ids', () => {
  const id15 = fc
    .string({ unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'), minLength: 12, maxLength: 12 })
    .map((rest) => `01t${rest}`)

  test('of products are one in 15 and in 18 characters, and two that differ stay two', () => {
    fc.assert(
      fc.property(id15, id15, (one, other) => {
        const long = recordId(one, 'Product2')
        expect([parseId(one, 'Product2'), parseId(long, 'Product2'), long.slice(0, 15), long.length]).toEqual([long, long, one, 18])
        expect(recordId(other, 'Product2') === long).toBe(one === other)
        // told apart even by who ignores case, as Excel does
        expect(recordId(other, 'Product2').toLowerCase() === long.toLowerCase()).toBe(one === other)
      }),
    )
  })

  test('of WHMCS products are the numbers that WHMCS lists, in one spelling each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), (pid) => {
        expect([isWhmcsProductId(String(pid)), Number(String(pid))]).toEqual([true, pid])
      }),
    )
    fc.assert(
      fc.property(fc.option(near(['21', '021', '2.1', '+21', '21 ', '２１'])), (text) => {
        if (isWhmcsProductId(text)) expect(String(Number(text))).toBe(text)
      }),
    )
  })

  test('of categories: three words, each its own, any other text nothing', () => {
    expect(['Internet', 'eSIM', 'VPN'].map(toCategory)).toEqual(['internet', 'esim', 'vpn'])
    fc.assert(
      fc.property(fc.option(near(['Internet', 'eSIM', 'VPN'])), (text) => {
        expect([undefined, 'internet', 'esim', 'vpn']).toContain(toCategory(text))
      }),
    )
  })
})

describe('keys of lines', () => {
  const order = fc
    .string({ unit: fc.constantFrom(...'0123456789ABCDEFabcdef'), minLength: 12, maxLength: 12 })
    .map((rest) => recordId(`801${rest}`, 'Order'))
  const number = fc.integer({ min: 1, max: 999 })

  test('give back the order and the line that they were made of, and no key is part of another', () => {
    fc.assert(
      fc.property(order, number, number, order, number, number, (id, line, unit, otherId, otherLine, otherUnit) => {
        const [key, other] = [lineKey(id, line), lineKey(otherId, otherLine)]
        expect([isLineKey(key), orderIdIn(key), Number(key.slice(-3))]).toEqual([true, id, line])
        const [unitOf, unitOther] = [unitKey(key, unit), unitKey(other, otherUnit)]
        expect([orderIdIn(unitOf), unitOf.slice(0, key.length)]).toEqual([id, key])
        expect(unitOther.includes(unitOf)).toBe(id === otherId && line === otherLine && unit === otherUnit)
        expect(other.includes(key)).toBe(id === otherId && line === otherLine)
      }),
    )
  })

  test('number the items of an order through, and any other text has no number', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.integer({ min: 1, max: 20 }), (key, quantity) => {
        const line = {
          pricebookEntryId: 'x',
          quantity,
          unitPrice: { amount: 1, currency: 'JPY' },
          billingCycle: 'Onetime',
          configOptionsJson: null,
          requiresIccid: true,
        }
        expect(toOrderItems(key, [line]).map((item) => lineNumber(item.lineKey))).toEqual(
          Array.from({ length: quantity }, (_, at) => at + 1),
        )
      }),
    )
    fc.assert(
      fc.property(fc.option(near(['01890a5d-ac96-774b-bcce-b302099a8057:12', '1', ':1'])), (text) => {
        const n = lineNumber(text)
        if (n !== null) expect([Number.isInteger(n) && n > 0, text?.endsWith(String(n))]).toEqual([true, true])
      }),
    )
  })
})
