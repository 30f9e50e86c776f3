import { expect, test } from 'vitest'
import { openLog } from '../../src/base/log.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { EFFECTS } from '../../src/effects/table.ts'
import { beginAtZero, reportStep } from '../../src/wire/reports.ts'

const log = openLog({ level: 'silent' })
const common = { flow: 'provision', code: null, isSlow: false, ms: 1, flowAgeMs: 9_000, foundAfterMs: null, correlationId: 'none' }

test('what alarms watch the rise of is there before anything has happened', async () => {
  const metrics = openMetrics({ processMetrics: false })
  beginAtZero(metrics, EFFECTS)
  const text = await metrics.registry.metrics()
  for (const line of [
    'steps_total{effect="W-ORDER",outcome="lease_lost"} 0',
    'remote_apply_lag_count{effect="W-ORDER"} 0',
    'unexpected_html_total{system="esim"} 0',
    'provisioning_outcomes_total{outcome="person"} 0',
  ])
    expect(text).toContain(`${line}\n`)
  // What nobody looks for again has no such lag.
  expect(text).not.toContain('remote_apply_lag_count{effect="MAIL"}')
  expect(text).toMatch(/^process_running\{version="\d+\.\d+\.\d+"\} 1$/m)
})

test('a provisioning counts as finished with its last step alone, and each time that it comes before a person', async () => {
  const metrics = openMetrics({ processMetrics: false })
  beginAtZero(metrics, {})
  reportStep(log, metrics, { ...common, effect: 'E-ORDER', step: 'esim:1', outcome: 'person' })
  reportStep(log, metrics, { ...common, effect: 'E-ORDER', step: 'esim:1', outcome: 'done' })
  reportStep(log, metrics, { ...common, effect: 'R-ACTIVE', step: 'services', outcome: 'done' })
  reportStep(log, metrics, { ...common, flow: 'order', effect: 'SF-ORDER', step: 'services', outcome: 'done' })
  const text = await metrics.registry.metrics()
  expect(text).toContain('provisioning_outcomes_total{outcome="finished"} 1\n')
  expect(text).toContain('provisioning_outcomes_total{outcome="person"} 1\n')
  expect(text).toContain('provisioning_seconds_count 1\n')
})
