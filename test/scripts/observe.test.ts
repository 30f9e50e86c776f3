// What watches the product speaks of what the product has, and leads to runbooks that are there.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALARMS } from '../../scripts/observe/alarms.ts'
import { BOARDS } from '../../scripts/observe/dashboard-table.ts'
import { SERIES, unknownIn } from '../../scripts/observe/known-metrics.ts'
import { madeFiles } from '../../scripts/observe/made-files.ts'
import { record } from '../../scripts/observe/recording.ts'
import { missingRunbooks } from '../../scripts/observe/runbook-links.ts'

const root = join(import.meta.dirname, '../..')

test('every file is as the tables say', () => {
  for (const [path, text] of madeFiles()) expect(existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8'), path).toBe(text)
})

test('every alarm and every dashboard asks for series and labels that the product has', () => {
  expect(ALARMS.flatMap(({ name, expression }) => unknownIn(expression).map((unknown) => `${name}: ${unknown}`))).toEqual([])
  const lines = BOARDS.flatMap(({ id, panels }) => panels.flatMap((panel) => panel.lines.map((line) => ({ id, ...line }))))
  expect(lines.flatMap(({ id, expression }) => unknownIn(expression).map((unknown) => `${id}: ${unknown}`))).toEqual([])
  expect(BOARDS.map(({ id }) => id).sort()).toEqual(['engine', 'esim', 'mail', 'orders', 'portal', 'salesforce', 'sign-ups', 'whmcs'])
})

test.each([
  ['a series that nobody counts', 'sum (rate(steps_totals[5m])) > 0', ['no series steps_totals']],
  ['a histogram without its ending', 'rate(provisioning_seconds[5m]) > 0', ['no series provisioning_seconds']],
  ['a label that the series has not', 'sum by (customer) (steps_total) > 0', ['no label customer']],
  ['a matcher of such a label', 'breaker_open{remote="esim"} == 1', ['no label remote']],
  ['words that are none', 'sum by (kind (flows_at_person)', ['it is no PromQL']],
  ['nothing', '1 > 0', ['it asks for no series']],
])('a rule with %s is found', (_what, expression, unknown) => {
  expect(unknownIn(expression)).toEqual(expect.arrayContaining(unknown))
})

test('histograms and counters are known as Prometheus reads them', () => {
  expect(SERIES.get('remote_apply_lag_bucket')).toEqual(expect.arrayContaining(['effect', 'le', 'role', 'process']))
  expect(SERIES.get('http_requests_total')).toEqual(expect.arrayContaining(['route', 'status', 'role']))
})

test('a runbook that is not there is named, and so is a part that its page lacks', () => {
  const folder = mkdtempSync('/tmp/trunk-runbooks-')
  mkdirSync(join(folder, 'docs/runbooks'), { recursive: true })
  writeFileSync(join(folder, 'docs/runbooks/page.md'), '# Page\n\n## Breaker open\n')
  const missing = missingRunbooks(
    [
      { name: 'BreakerOpen', runbook: 'page' },
      { name: 'OutboxOld', runbook: 'page' },
      { name: 'BreakerOpen', runbook: 'other' },
    ],
    folder,
  )
  expect(missing).toEqual(['docs/runbooks/page.md#outbox-old', 'docs/runbooks/other.md#breaker-open'])
  rmSync(folder, { recursive: true })
  expect(missingRunbooks(ALARMS, root)).toEqual([])
})

test('a recording has the roll-out’s gap, whole numbers as runs, and what two web processes tell of one worker', async () => {
  const recorded = await record({ names: new Set(['process_running']) }, 30, () => undefined)
  const of = (process: string) => recorded.filter(({ series }) => series.includes(`process="${process}"`)).map(({ values }) => values)
  expect(of('worker-a')).toEqual(['1+0x14 _x16', '1+0x14 _x16'])
  expect(of('worker-b')).toEqual(['_x16 1+0x14', '_x16 1+0x14'])
  expect(of('web-a')).toEqual(['1+0x19 _x11'])
})
