// What a page may cost, and what it did.
import type { PortalPage } from './pages.ts'
import type { Cost } from './visit.ts'

interface Measure {
  title: string
  of: (visits: readonly Cost[]) => number
  most: (page: PortalPage) => number
  show: (value: number) => string
}

const MEASURES: readonly Measure[] = [
  {
    title: 'JavaScript, gzip',
    of: (visits) => Math.max(...visits.map(({ jsBytes }) => jsBytes)),
    most: ({ isArrival }) => (isArrival ? 130_000 : 190_000),
    show: (bytes) => `${(bytes / 1000).toFixed(1)} kB`,
  },
  {
    title: 'LCP',
    of: (visits) => median(visits.map(({ lcpMs }) => lcpMs)),
    most: () => 1_500,
    show: (ms) => `${(ms / 1000).toFixed(2)} s`,
  },
  { title: 'CLS', of: (visits) => median(visits.map(({ cls }) => cls)), most: () => 0.02, show: (shift) => shift.toFixed(3) },
]

export const TITLES = ['page', ...MEASURES.map(({ title }) => title), '']

/** One line of the table, each value beside what it may be, and the names of those that are over. */
export function judge(page: PortalPage, visits: readonly Cost[]): { cells: string[]; over: string[] } {
  const judged = MEASURES.map(({ title, of, most, show }) => {
    const value = of(visits)
    return { title, cell: `${show(value)} ≤ ${show(most(page))}`, isOver: !(value <= most(page)) }
  })
  const over = judged.filter(({ isOver }) => isOver).map(({ title }) => title)
  return { cells: [page.name, ...judged.map(({ cell }) => cell), over.length > 0 ? `OVER: ${over.join(', ')}` : ''], over }
}

/** Of the time that a page of the weight of WHMCS's client area takes. */
const MOST_OF_WHMCS = 0.5

/** How soon a page can be read beside the other one, each ratio within its round. */
export function compare(page: PortalPage, visits: readonly Cost[], whmcs: readonly Cost[]): { line: string; isOver: boolean } {
  const ratio = median(visits.map(({ lcpMs }, round) => lcpMs / (whmcs[round]?.lcpMs ?? Number.NaN)))
  const theirs = median(whmcs.map(({ lcpMs }) => lcpMs))
  return {
    line: `${page.name}: LCP ${ratio.toFixed(2)} × ≤ ${MOST_OF_WHMCS} × that of a page as heavy as WHMCS’s client area (${(theirs / 1000).toFixed(2)} s)`,
    isOver: !(ratio <= MOST_OF_WHMCS),
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
