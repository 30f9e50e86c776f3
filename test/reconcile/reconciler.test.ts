// The timed comparison: at the start, every quarter of an hour, at night for long; never two at once.

import { expect, test } from 'vitest'
import { startReconciler } from '../../jobs/reconcile.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { alone } from '../../src/db/alone.ts'
import { KINDS } from '../../src/wire/kinds.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { activeOrder, placeService } from './world.ts'

const NOON = Date.parse('2026-03-01T12:00:00Z')
const HOUR_MS = 3_600_000

/** The clock stands; what was to happen later happens when the test says so. */
function startByHand(world: TestWorld, now = NOON) {
  const timers = new Map<number, () => void>()
  const timer = (ms: number, run: () => void) => {
    timers.set(ms, run)
    return () => void timers.delete(ms)
  }
  const clock: Clock & { at: number } = { ...systemClock, at: now, now: () => clock.at, after: timer, every: timer }
  const metrics = openMetrics({ processMetrics: false })
  const recovery = { timeScale: 1 }
  const parts = { ...world.wired, config: { ...world.config, recovery }, clock, metrics }
  const reconciler = startReconciler(parts, KINDS)
  const lastRun = async (span: string) =>
    (await metrics.reconcileLastRun.get()).values.find(({ labels }) => labels.span === span)?.value ?? 0
  return {
    clock,
    metrics,
    reconciler,
    timers,
    /** Lets it run, and waits until it has compared. */
    async tick(ms: number, span: 'recent' | 'long') {
      clock.at += 60_000
      timers.get(ms)?.()
      await until(async () => (await lastRun(span)) === Math.round(clock.at / 1000), `a comparison of the ${span} span`)
    },
  }
}

const AT_START = 5_000
const EVERY = 15 * 60_000

test('it compares at the start and every 15 minutes, once a night for a long time back, and says so in figures', async () => {
  await using world = await startWorld({ worker: false })
  const { clock, metrics, reconciler, timers, tick } = startByHand(world)
  expect([...timers.keys()]).toEqual([AT_START, EVERY])
  await tick(AT_START, 'recent')
  await tick(EVERY, 'recent')
  clock.at += 6 * HOUR_MS
  await tick(EVERY, 'long')
  await tick(EVERY, 'recent')
  const text = await metrics.registry.metrics()
  expect(text).toContain('reconcile_findings{span="long",kind="duplicate"} 0')
  expect(text).toContain('reconcile_not_compared{span="recent",system="whmcs"} 0')
  expect(text).toMatch(/reconcile_last_run_seconds\{span="long"\} \d/)
  await reconciler.close()
  expect(timers.size).toBe(0)
})

test('a start shortly after the night began makes up for it', async () => {
  await using world = await startWorld({ worker: false })
  const { reconciler, tick } = startByHand(world, NOON + 6.5 * HOUR_MS)
  await tick(AT_START, 'long')
  await tick(EVERY, 'recent')
  await reconciler.close()
})

test('while another process compares it does not, and leaves the figures to that one', async () => {
  await using world = await startWorld()
  const { metrics, reconciler, timers, tick } = startByHand(world)
  await activeOrder(world, 'C-1001', ['VPN-FAMILY'])
  const [service] = await world.whmcs.rows('services')
  await placeService(world, service, '8015g00000ZZZZZAAA-001')
  await tick(EVERY, 'recent')
  const found = 'reconcile_findings{span="recent",kind="unknown_remote"}'
  expect(await metrics.registry.metrics()).toContain(`${found} 1`)
  const calls = await world.whmcs.mark()
  await alone(world.config.database.url, 'comparison', 1, async () => {
    timers.get(EVERY)?.()
    await until(async () => (await metrics.registry.metrics()).includes(`${found} 0`), 'the other one’s figures to stand alone')
  })
  expect(await world.whmcs.calls(calls)).toEqual([])
  await tick(EVERY, 'recent')
  expect(await metrics.registry.metrics()).toContain(`${found} 1`)
  await reconciler.close()
})

test('closing breaks off what is being compared', async () => {
  await using world = await startWorld()
  const { reconciler, timers } = startByHand(world)
  await world.salesforce.fault({ match: { method: 'GET' }, fault: { kind: 'hang-before' } })
  const calls = await world.salesforce.mark()
  timers.get(AT_START)?.()
  await until(async () => (await world.salesforce.calls(calls)).length > 0, 'the question')
  await reconciler.close()
})
