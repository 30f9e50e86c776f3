import type { Money } from '../../src/base/money.ts'
import { times } from '../../src/base/money.ts'
import { showMoney, taxWord } from '../amounts.ts'
import type { OrderedItem } from '../kinds.ts'
import type { Block, Setting } from '../letter.ts'

const COUNT = { ja: (n: number) => `数量 ${n}`, en: (n: number) => `Quantity ${n}` }
const TOTAL = { ja: 'お支払い合計（初回）', en: 'First payment in total' }

/** The lines of an order and what the first payment comes to, with the word on tax. */
export function orderRows(items: readonly OrderedItem[], total: Money, { brand, language }: Setting): Block {
  const lines = items.map((item) => ({
    label: item.name,
    note: COUNT[language](item.quantity),
    value: showMoney(times(item.price, item.quantity), language),
  }))
  return {
    is: 'rows',
    rows: [...lines, { label: TOTAL[language], note: taxWord(brand, language), value: showMoney(total, language), strong: true }],
  }
}
