import { expect, test } from 'vitest'
import { judge } from '../../scripts/portal/budget.ts'

const PAGE = { name: 'home', by: 'guest', path: () => '/', isArrival: true } as const
const COST = { jsBytes: 100_000, lcpMs: 900, cls: 0 }

test.each([
  ['all that it may', {}, []],
  ['more', { jsBytes: 130_001 }, ['JavaScript, gzip']],
  ['what nobody could measure', { jsBytes: Number.NaN, cls: Number.NaN }, ['JavaScript, gzip', 'CLS']],
])('a page that costs %s', (_what, other, over) => {
  expect(judge(PAGE, [{ ...COST, ...other }]).over).toEqual(over)
})
