// What the product measures, as it says itself: the registry of a process is asked, not a list beside it.
import { parser } from '@prometheus-io/lezer-promql'
import { type CountedProcess, openMetrics } from '../../src/base/metrics.ts'

const OF_PROCESS: CountedProcess = { role: '', process: '' }
/** What whoever gathers the figures puts there. */
const GATHERED = ['instance', 'job']

/** Each series by its name, with the labels that it has. */
export const SERIES: ReadonlyMap<string, readonly string[]> = new Map(
  openMetrics({ process: OF_PROCESS })
    .registry.getMetricsAsArray()
    .flatMap((metric): [string, string[]][] => {
      const labels = [...labelsOf(metric), ...Object.keys(OF_PROCESS)]
      const { name } = metric
      // The type is said as a word, although the library's types have it as a number.
      if (String(metric.type) !== 'histogram') return [[name, labels]]
      return [
        [`${name}_bucket`, [...labels, 'le']],
        [`${name}_sum`, labels],
        [`${name}_count`, labels],
      ]
    }),
)

function labelsOf(metric: object): string[] {
  const names: unknown = Reflect.get(metric, 'labelNames')
  return Array.isArray(names) ? names.map(String) : []
}

/** The labels of a series. Throws where the product has no such series. */
export function labelsOfSeries(name: string): readonly string[] {
  const labels = SERIES.get(name)
  if (!labels) throw new Error(`the product has no series ${name}`)
  return labels
}

interface Used {
  series: string[]
  labels: string[]
  isBroken: boolean
}

function usedIn(expression: string): Used {
  const used: Used = { series: [], labels: [], isBroken: false }
  parser.parse(expression).iterate({
    enter({ type, name, from, to, node }) {
      const text = expression.slice(from, to)
      if (type.isError) used.isBroken = true
      else if (name === 'Identifier' && node.parent?.name === 'VectorSelector') used.series.push(text)
      else if (name === 'LabelName') used.labels.push(text)
    },
  })
  return used
}

export const seriesIn = (expression: string): string[] => [...new Set(usedIn(expression).series)]

/** What an expression speaks of that the product does not have; empty where all is well. */
export function unknownIn(expression: string): string[] {
  const { series, labels, isBroken } = usedIn(expression)
  const known = new Set([...GATHERED, ...series.flatMap((name) => SERIES.get(name) ?? [])])
  return [
    ...(isBroken ? ['it is no PromQL'] : []),
    ...(series.length === 0 ? ['it asks for no series'] : []),
    ...series.filter((name) => !SERIES.has(name)).map((name) => `no series ${name}`),
    ...labels.filter((label) => !known.has(label)).map((label) => `no label ${label}`),
  ]
}
