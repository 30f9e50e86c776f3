// When a system is left alone and when it is asked again, and what retries may cost it; the time is the test's.
import { describe, expect, test } from 'vitest'
import type { Ended } from '../../src/base/circuit.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import type { Direction, Verdict } from '../../src/base/failure-rule.ts'
import { createGuards } from '../../src/base/guard.ts'
import { HeldBack } from '../../src/base/http-wire.ts'
import type { System } from '../../src/base/remote.ts'

const REST_MS = 10_000

function setting(timeScale = 1) {
  let now = 5_000
  const clock: Clock = { ...systemClock, monotonic: () => now, sleep: () => Promise.resolve() }
  const open = new Map<string, boolean>()
  const guards = createGuards({
    clock,
    fraction: () => 0.5,
    timeScale,
    changed: (system, direction, isOpen) => void open.set(`${system} ${direction}`, isOpen),
  })
  const told = (ended: Ended<Verdict>): Verdict => ('value' in ended ? ended.value : 'none')
  /** What became of a call: what it was told, or that it was never made. */
  const call = (verdict: Verdict, direction: Direction = 'read', system: System = 'whmcs') =>
    guards.of[system].run(direction, () => Promise.resolve(verdict), told).catch(heldBackFor)
  const calls = async (verdict: Verdict, times: number, direction?: Direction, system?: System) => {
    for (let n = 0; n < times; n += 1) await call(verdict, direction, system)
  }
  return {
    ...guards,
    open,
    call,
    calls,
    isOpen: (name = 'whmcs read') => open.get(name),
    pass: (ms: number) => void (now += ms),
    /** A call that goes on until it is told how to end. */
    hanging(direction: Direction = 'read') {
      const end = Promise.withResolvers<Verdict>()
      return { end: end.resolve, ended: guards.of.whmcs.run(direction, () => end.promise, told).catch(heldBackFor) }
    },
  }
}

function heldBackFor(error: unknown): string {
  if (!(error instanceof HeldBack)) throw error
  return `${error.code} for ${Math.round(error.retryAfterMs)}`
}

describe('a system is left alone', () => {
  test('after five time-outs in a row, and no sooner', async () => {
    const it = setting()
    await it.calls('timed_out', 4)
    await it.call('fine')
    await it.calls('timed_out', 4)
    await it.call('failed')
    await it.calls('timed_out', 4)
    expect(it.isOpen()).toBe(false)
    await it.call('timed_out')
    expect(it.isOpen()).toBe(true)
    expect(await it.call('fine')).toBe(`circuit_open for ${REST_MS}`)
    expect(it.away()).toEqual(['whmcs'])
  })

  test('when half of twenty calls have failed, with nineteen not yet', async () => {
    const it = setting()
    await it.calls('fine', 10)
    await it.calls('failed', 9)
    expect(it.isOpen()).toBe(false)
    await it.call('failed')
    expect(it.isOpen()).toBe(true)
  })

  test('not while fewer than half fail, however many do', async () => {
    const it = setting()
    for (let round = 0; round < 20; round += 1) {
      await it.calls('fine', 11)
      await it.calls('failed', 9)
    }
    expect(it.isOpen()).toBe(false)
  })

  test('not for what is longer ago than thirty seconds', async () => {
    const it = setting()
    await it.calls('failed', 19)
    it.pass(30_001)
    await it.calls('failed', 19)
    expect(it.isOpen()).toBe(false)
    it.pass(28_000)
    await it.call('failed')
    expect(it.isOpen()).toBe(true)
  })

  test('never by answers, which refusals are, nor by what we ended ourselves', async () => {
    const it = setting()
    await it.calls('fine', 100)
    await it.calls('none', 500)
    await it.calls('timed_out', 4)
    await it.calls('none', 10)
    expect(it.isOpen()).toBe(false)
    await it.call('timed_out')
    expect(it.isOpen()).toBe(true)
  })

  test('in one direction, and without touching another system', async () => {
    const it = setting()
    await it.calls('timed_out', 5, 'write')
    expect([...it.open].filter(([, open]) => open).map(([name]) => name)).toEqual(['whmcs write'])
    expect(it.open.size).toBe(8)
    expect(await it.call('fine', 'read')).toBe('fine')
    expect(await it.call('fine', 'write', 'salesforce')).toBe('fine')
    expect(await it.call('fine', 'write')).toMatch('circuit_open')
  })
})

describe('a system that was left alone is asked again', () => {
  const opened = async (timeScale = 1) => {
    const it = setting(timeScale)
    await it.calls('timed_out', 5)
    return it
  }

  test('after ten seconds, divided by TIME_SCALE', async () => {
    for (const timeScale of [1, 100]) {
      const it = await opened(timeScale)
      it.pass(REST_MS / timeScale - 1)
      expect(await it.call('fine')).toBe('circuit_open for 1')
      it.pass(1)
      expect(await it.call('fine')).toBe('fine')
      expect(it.isOpen()).toBe(false)
    }
  })

  test('by one call; all others are told at once', async () => {
    const it = await opened()
    it.pass(REST_MS)
    const probe = it.hanging()
    expect(await Promise.all([it.call('fine'), it.call('fine')])).toEqual(['circuit_open for 1000', 'circuit_open for 1000'])
    expect(it.isOpen()).toBe(true)
    probe.end('fine')
    await probe.ended
    expect(it.isOpen()).toBe(false)
    expect(await it.call('fine')).toBe('fine')
  })

  test('and is left alone for as long again when that call fails', async () => {
    const it = await opened()
    it.pass(REST_MS)
    await it.call('failed')
    expect(await it.call('fine')).toBe(`circuit_open for ${REST_MS}`)
    it.pass(REST_MS)
    expect(await it.call('fine')).toBe('fine')
  })

  test('at once by the next, when that call was ended by us and has found out nothing', async () => {
    const it = await opened()
    it.pass(REST_MS)
    await it.call('none')
    expect(it.isOpen()).toBe(true)
    expect(await it.call('fine')).toBe('fine')
    expect(it.isOpen()).toBe(false)
  })

  test('and starts with a clean slate: what began before it was away does not count', async () => {
    const it = setting()
    const old = Array.from({ length: 5 }, () => it.hanging())
    await it.calls('timed_out', 5)
    it.pass(REST_MS)
    expect(await it.call('fine')).toBe('fine')
    for (const { end, ended } of old) {
      end('timed_out')
      await ended
    }
    expect(it.isOpen()).toBe(false)
    await it.calls('timed_out', 4)
    expect(it.isOpen()).toBe(false)
  })

  test('by one step at a time', async () => {
    const it = await opened()
    expect(it.gate('whmcs', 'read', null)).toBe(REST_MS)
    expect(it.gate('whmcs', 'write', null)).toBe(0)
    it.pass(REST_MS)
    expect([it.gate('whmcs', 'read', 'failed'), it.gate('whmcs', 'read', null)]).toEqual([0, 1_000])
    // The one that was let go has never called: the next one may.
    it.pass(1_000)
    expect(it.gate('whmcs', 'read', null)).toBe(0)
  })
})

describe('retries', () => {
  const paid = (it: ReturnType<typeof setting>, retryOf: 'failed' | 'timed_out') => {
    let times = 0
    while (it.gate('whmcs', 'write', retryOf) === 0) times += 1
    return times
  }

  test('are paid for: twenty after failures, ten after time-outs; first tries cost nothing', () => {
    expect(paid(setting(), 'failed')).toBe(20)
    const it = setting()
    expect(paid(it, 'timed_out')).toBe(10)
    expect(it.gate('whmcs', 'write', null)).toBe(0)
    expect(it.gate('salesforce', 'write', 'failed')).toBe(0)
  })

  test('are paid back by successes', async () => {
    const it = setting()
    paid(it, 'failed')
    await it.calls('fine', 4)
    expect(paid(it, 'failed')).toBe(0)
    await it.call('fine')
    await it.calls('none', 50)
    expect(paid(it, 'failed')).toBe(1)
  })

  test('of which one a second is let through at the least, or nobody would ever succeed again', () => {
    const it = setting()
    paid(it, 'timed_out')
    const waitMs = it.gate('whmcs', 'write', 'timed_out')
    expect(waitMs).toBeGreaterThan(0)
    expect(waitMs).toBeLessThanOrEqual(1_000)
    it.pass(waitMs)
    expect(it.gate('whmcs', 'write', 'timed_out')).toBe(0)
    it.pass(3_600_000)
    expect(paid(it, 'failed')).toBe(20)
  })
})
