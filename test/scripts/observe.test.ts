// What watches the product speaks of what the product has, and leads to runbooks that are there.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Alarm } from '../../scripts/observe/alarm.ts'
import { ALARMS } from '../../scripts/observe/alarms.ts'
import { BOARDS } from '../../scripts/observe/dashboard-table.ts'
import { judgeAlarms } from '../../scripts/observe/judge-alarms.ts'
import { SERIES, unknownIn } from '../../scripts/observe/known-metrics.ts'
import { madeFiles } from '../../scripts/observe/made-files.ts'
import { record } from '../../scripts/observe/recording.ts'
import { missingRunbooks } from '../../scripts/observe/runbook-links.ts'
import { findPromtool } from '../../scripts/services/promtool-program.ts'
import { SYSTEMS as CHECKED } from '../../src/doctor/check.ts'
import { BAD_SIGNATURES } from '../../src/http/middleware/signature.ts'
import { LEASE_LOST } from '../../src/journal/step-record.ts'
import { FINDING_KINDS } from '../../src/reconcile/finding.ts'

const root = join(import.meta.dirname, '../..')
/** Words that look like figures and are what labels say, or codes. */
const NO_FIGURES = new Set<string>([
  ...FINDING_KINDS,
  ...BAD_SIGNATURES,
  LEASE_LOST,
  'daily_limit',
  'payment_method_missing',
  'session_store_unavailable',
  'write_back',
])

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
  expect(of('worker-a')).toEqual(['1+0x14 stale _x15', '1+0x14 stale _x15'])
  expect(of('worker-b')).toEqual(['_x16 1+0x14', '_x16 1+0x14'])
  expect(of('web-a')).toEqual(['1+0x19 stale _x10'])
})

// Before the tests, whose time may not be enough to install it.
const promtool = findPromtool((line) => process.stderr.write(`${line}\n`))
/** What promtool has against an alarm when it is otherwise than it should be. */
async function judged(name: string, otherwise: Partial<Alarm>): Promise<string[]> {
  const alarm = ALARMS.find((candidate) => candidate.name === name)
  if (!alarm) throw new Error(`no alarm ${name}`)
  const folder = mkdtempSync('/tmp/trunk-alarms-')
  const faults = await judgeAlarms(promtool, [{ ...alarm, ...otherwise }], folder)
  rmSync(folder, { recursive: true })
  return faults
}

test.each<[string, string, Partial<Alarm>, RegExp | null]>([
  ['as it is', 'StepUnknownTooLong', {}, null],
  ['that its fault does not raise', 'StepUnknownTooLong', { expression: 'max by (kind) (step_unknown_overdue_seconds) > 900' }, /got:\[\]/],
  ['that is raised too late', 'StepUnknownTooLong', { forMinutes: 10 }, /got:\[\]/],
  ['that an ordinary day raises', 'FlowWithoutProgress', { expression: 'max by (kind) (flow_stalled_seconds) > 90' }, /exp:\[\]/],
  ['that a roll-out raises', 'WorkerNotSeen', { forMinutes: 0 }, /exp:\[\]/],
  ['that is no PromQL', 'OutboxOld', { expression: 'max by (kind) (outbox_oldest_seconds' }, /could not parse expression/],
])('an alarm %s is judged so', async (_what, name, otherwise, fault) => {
  const faults = (await judged(name, otherwise)).join('\n')
  if (fault) expect(faults).toMatch(fault)
  else expect(faults).toBe('')
})

const RUNBOOKS = join(root, 'docs/runbooks')
/** What stands as code in a runbook. */
const codeIn = (page: string): string[] =>
  [...readFileSync(join(RUNBOOKS, page), 'utf8').matchAll(/`([^`]+)`/g)].map(([, code]) => (code ?? '').replaceAll(/\s+/g, ' '))

test.each(readdirSync(RUNBOOKS))('%s names only commands, systems and figures that are there', (page) => {
  const code = codeIn(page)
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const commands = code.flatMap((text) => text.match(/(?<=^npm run )[\w:-]+/) ?? [])
  expect(commands.filter((command) => !Object.hasOwn(scripts, command))).toEqual([])
  const systems = code.flatMap((text) => text.match(/(?<=--only )\w+/) ?? [])
  expect(systems.filter((system) => !CHECKED.some((checked) => checked === system))).toEqual([])
  const figures = code.flatMap((text) => text.match(/^[a-z]+(?:_[a-z0-9]+)+(?=\{|$)/) ?? [])
  const known = (figure: string) => SERIES.has(figure) || SERIES.has(`${figure}_count`) || NO_FIGURES.has(figure)
  expect(figures.filter((figure) => !known(figure))).toEqual([])
})
