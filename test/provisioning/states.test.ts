import { describe, expect, test } from 'vitest'
import { checkLineMove, checkOrderMove, LINE_MOVES, ORDER_MOVES, orderState, type OrderFacts } from '../../src/orders/states.ts'
import { LINE_STATES, ORDER_STATES, type LineState, type OrderState } from '../../src/contract/states.ts'

declare module 'vitest' {
  interface TaskMeta {
    facts?: number
  }
}

const FLAGS = [false, true]
const DOWNSTREAM = ['nothing', 'unclear', 'something'] as const

function* linesUpTo(most: number, least = 0): Generator<LineState[]> {
  for (let length = least; length <= most; length += 1) {
    const places = Array.from({ length }, () => 0)
    for (;;) {
      yield places.map((at) => LINE_STATES[at] ?? 'new')
      let place = length - 1
      while (place >= 0 && places[place] === LINE_STATES.length - 1) places[place--] = 0
      if (place < 0) break
      places[place] = (places[place] ?? 0) + 1
    }
  }
}

function* allFacts(): Generator<OrderFacts> {
  for (const lines of linesUpTo(3))
    for (const person of FLAGS)
      for (const cancelling of FLAGS)
        for (const downstream of DOWNSTREAM)
          for (const goOnWithoutRefused of FLAGS) yield { lines, person, cancelling, downstream, goOnWithoutRefused }
}

describe('the state of an order, over every combination of up to three lines', () => {
  test('there is always one, and one that a flow may say', ({ task }) => {
    let looked = 0
    const said = new Set<OrderState>()
    for (const facts of allFacts()) {
      looked += 1
      said.add(orderState(facts))
    }
    expect(looked).toBe((1 + 12 + 144 + 1728) * 24)
    task.meta.facts = looked
    expect([...said].sort()).toEqual(['active', 'cancelled', 'cancelling', 'failed', 'needs_person', 'partly_active', 'provisioning'])
  })

  test('it is truthful', () => {
    for (const facts of allFacts()) {
      const state = orderState(facts)
      const { lines, person, cancelling, downstream, goOnWithoutRefused } = facts
      const every = (wanted: LineState) => lines.length > 0 && lines.every((line) => line === wanted)
      const told = JSON.stringify([facts, state])
      // Somebody is asked exactly where a person is needed.
      const stranded = every('refused') && downstream === 'something'
      const asked = person || lines.includes('person') || (!cancelling && (stranded || (lines.includes('refused') && !goOnWithoutRefused)))
      expect(state === 'needs_person', told).toBe(asked)
      if (state === 'active') expect(every('active') && !cancelling, told).toBe(true)
      if (every('active') && !person && !cancelling) expect(state, told).toBe('active')
      if (state === 'partly_active') {
        expect(lines.some((line) => line === 'active') && lines.some((line) => line === 'refused') && goOnWithoutRefused, told).toBe(true)
        expect(
          lines.every((line) => line === 'active' || line === 'refused'),
          told,
        ).toBe(true)
      }
      if (state === 'failed') expect(every('refused') && downstream === 'nothing' && goOnWithoutRefused, told).toBe(true)
      if (state === 'cancelled') expect(cancelling && lines.every((line) => line === 'cancelled'), told).toBe(true)
      if (state === 'cancelling') expect(cancelling && lines.some((line) => line !== 'cancelled'), told).toBe(true)
    }
  })

  test('the order of the lines does not matter', () => {
    for (const facts of allFacts()) expect(orderState({ ...facts, lines: facts.lines.toReversed() })).toBe(orderState(facts))
  })
})

describe('moves', () => {
  const allowed = (check: () => void): boolean => {
    try {
      check()
      return true
    } catch (error) {
      expect(String(error)).toContain('ILLEGAL_TRANSITION')
      return false
    }
  }

  test('of an order: those of the table, staying, and being cancelled in one row where nothing is there to be undone', () => {
    for (const from of ORDER_STATES)
      for (const to of ORDER_STATES) {
        const next: readonly string[] = ORDER_MOVES[from]
        const through = to === 'cancelled' && next.includes('cancelling')
        expect([from, to, allowed(() => checkOrderMove(from, to))]).toEqual([from, to, from === to || next.includes(to) || through])
      }
  })

  test.each(['rejected', 'cancelled'] as const)('nothing leaves %s', (from) => {
    for (const to of ORDER_STATES) if (to !== from) expect(() => checkOrderMove(from, to)).toThrow('ILLEGAL_TRANSITION')
  })

  test('of a line: at most two of the table in one row, and nothing leaves cancelled', () => {
    for (const from of LINE_STATES)
      for (const to of LINE_STATES) {
        const next: readonly LineState[] = LINE_MOVES[from]
        const legal = from === to || next.includes(to) || next.some((between) => (LINE_MOVES[between] as readonly string[]).includes(to))
        expect([from, to, allowed(() => checkLineMove(from, to))]).toEqual([from, to, legal])
      }
    for (const to of LINE_STATES) if (to !== 'cancelled') expect(() => checkLineMove('cancelled', to)).toThrow('ILLEGAL_TRANSITION')
  })
})
