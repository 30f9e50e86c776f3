import { expect, test } from 'vitest'
import { effectOf, type Journal } from '../../src/journal/journal.ts'
import { newStep } from '../../src/journal/new-step.ts'
import { effect, type Quiet } from '../../src/journal/effect.ts'

interface Provider {
  quiet: Quiet
}

const buying = effect<Provider>().changing<object, null>({
  id: 'BUY',
  system: 'esim',
  class: 'B',
  quietMs: 900_000,
  confirmNoneMs: 3_600_000,
  quietWith: ({ quiet }) => quiet,
  deadlineMs: () => 1,
  marker: () => 'one',
  find: async () => ({ is: 'none' }),
  perform: async () => ({ is: 'done', value: null }),
})

const quietOf = (quiet: Quiet, id = 'BUY') => {
  const journal: Pick<Journal<Provider>, 'effects' | 'tools'> = { effects: { BUY: buying }, tools: { quiet } }
  return effectOf(journal, newStep({ name: 'one', effect: id, input: {} }, 0, 0))
}

test('how long none is not believed is said by whom an effect works with', () => {
  expect(quietOf({ quietMs: 900_000, confirmNoneMs: 3_600_000 })).toMatchObject({ quietMs: 900_000, confirmNoneMs: 3_600_000 })
  const once = quietOf({ quietMs: 600_000 })
  expect(once).toMatchObject({ id: 'BUY', quietMs: 600_000 })
  expect(once).not.toHaveProperty('confirmNoneMs')
})

test('a step of no effect has none', () => {
  expect(quietOf({ quietMs: 1 }, 'NONE')).toBeUndefined()
})
