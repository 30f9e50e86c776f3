// The alarms as Prometheus reads them, and the tests of them as promtool does.
import { Document } from 'yaml'
import { type Alarm, filled, runbookOf } from './alarm.ts'
import { seriesIn } from './known-metrics.ts'
import { CALM_MINUTES, NEVER_WRONG, record } from './recording.ts'

export const RULES_FILE = 'rules.yaml'
const MADE = ' Written by `npm run observe` from scripts/observe; not by hand.'

function yamlOf(content: unknown): string {
  const document = new Document(content, { aliasDuplicateObjects: false })
  document.commentBefore = MADE
  return document.toString({ lineWidth: 0 })
}

/** Rules of one name are told apart by what they look at alone. */
const labelsOf = ({ severity, only }: Alarm) => ({ severity, ...only })
const annotationsOf = (alarm: Alarm, labels?: Record<string, string>) => ({
  summary: labels ? filled(alarm.summary, labels) : alarm.summary,
  runbook_url: runbookOf(alarm),
})

export function rulesText(alarms: readonly Alarm[]): string {
  const groups = Map.groupBy(alarms, ({ group }) => group)
  const ruleOf = (alarm: Alarm) => ({
    alert: alarm.name,
    expr: alarm.expression,
    ...(alarm.forMinutes > 0 && { for: `${alarm.forMinutes}m` }),
    labels: labelsOf(alarm),
    annotations: annotationsOf(alarm),
  })
  return yamlOf({ groups: [...groups].map(([group, members]) => ({ name: `trunkline-${group}`, rules: members.map(ruleOf) })) })
}

const CALM_AT = [10, 20, 30].filter((minute) => minute <= CALM_MINUTES)

/** Files for promtool by their names. A test has the rules of its alarm alone: promtool works out each rule of a file for each minute. */
export async function ruleTests(alarms: readonly Alarm[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  const add = (name: string, test: unknown, tested: readonly Alarm[]) => {
    files.set(`${name}.rules.yaml`, rulesText(tested))
    // JSON is YAML, and written in no time.
    files.set(
      `${name}.test.yaml`,
      JSON.stringify({ rule_files: [`${name}.rules.yaml`], evaluation_interval: '1m', tests: [test] }, null, 1),
    )
  }
  add('calm', await calmTest(alarms), alarms)
  for (const [n, alarm] of alarms.entries()) add(`${n}-${alarm.name}`, await testOf(alarm), [alarm])
  return files
}

const silent = (alertname: string, minute: number) => ({ eval_time: `${minute}m`, alertname, exp_alerts: [] })

async function calmTest(alarms: readonly Alarm[]): Promise<unknown> {
  const names = [...new Set(alarms.map(({ name }) => name))]
  const series = new Set(alarms.flatMap(({ expression }) => seriesIn(expression)))
  const minutes = Array.from({ length: CALM_MINUTES + 1 }, (_, minute) => minute)
  return {
    name: `all of them are silent through ${CALM_MINUTES} minutes of an ordinary day`,
    interval: '1m',
    input_series: await record({ names: series }, CALM_MINUTES, NEVER_WRONG),
    alert_rule_test: names.flatMap((name) => minutes.map((minute) => silent(name, minute))),
  }
}

/** In a plant of its own: silent for the calm half hour, and raised by its fault. */
async function testOf(alarm: Alarm): Promise<unknown> {
  const end = CALM_MINUTES + alarm.raisedWithin
  const raised = alarm.raised.map((labels) => ({
    exp_labels: { ...labelsOf(alarm), ...labels },
    exp_annotations: annotationsOf(alarm, labels),
  }))
  return {
    name: `${alarm.name} is raised by its fault: ${alarm.when}`,
    interval: '1m',
    input_series: await record({ names: new Set(seriesIn(alarm.expression)), only: alarm.only }, end, alarm.fault),
    alert_rule_test: [
      ...CALM_AT.map((minute) => silent(alarm.name, minute)),
      { eval_time: `${end}m`, alertname: alarm.name, exp_alerts: raised },
    ],
  }
}
