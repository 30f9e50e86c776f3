// Questions to Prometheus about the figures of several processes. A worker's are told by every web process, so each is taken once before
// any are added up.
import { labelsOfSeries } from './known-metrics.ts'

export interface Asked {
  /** Matchers, without the braces. */
  where?: string
  by?: readonly string[]
}

const picked = (name: string, where: string | undefined) => (where === undefined ? name : `${name}{${where}}`)
const grouped = (by: readonly string[] | undefined) => (by?.length ? ` by (${by.join(', ')})` : '')
const once = (name: string, value: string) => `max by (${labelsOfSeries(name).join(', ')}) (${value})`

const added = (over: 'increase' | 'rate', name: string, window: string, { where, by }: Asked) =>
  `sum${grouped(by)} (${once(name, `${over}(${picked(name, where)}[${window}])`)})`

/** How much a counter rose within the window, all processes together. */
export const rise = (name: string, window: string, asked: Asked = {}): string => added('increase', name, window, asked)
export const perSecond = (name: string, window: string, asked: Asked = {}): string => added('rate', name, window, asked)

/** The highest that any process tells. */
export const highest = (name: string, { where, by }: Asked = {}): string => `max${grouped(by)} (${picked(name, where)})`
export const lowest = (name: string, { where, by }: Asked = {}): string => `min${grouped(by)} (${picked(name, where)})`

/** Of a histogram, without `_bucket`. */
export const quantile = (share: number, histogram: string, window: string, { where, by = [] }: Asked = {}): string =>
  `histogram_quantile(${share}, ${added('rate', `${histogram}_bucket`, window, { ...(where !== undefined && { where }), by: [...by, 'le'] })})`

/** A bound of a histogram: Prometheus 3 writes whole ones with a zero behind, whatever was said. */
export const bound = (seconds: number): string => (Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`)
