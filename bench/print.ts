// How the bench speaks: a few lines a row for people, one JSON object for machines.
import { availableParallelism } from 'node:os'
import { type Bound, type Figure, judge, median, rangeOf, type RowResult } from './figures.ts'

export function printRow({ id, what, figures, notes }: RowResult): void {
  console.log(`\n${id}  ${what}`)
  const width = Math.max(...figures.map(({ name }) => name.length))
  for (const figure of figures) {
    const [least, most] = rangeOf(figure).map(short)
    const value = `${short(median(figure.rounds))} ${figure.unit}`.padEnd(17)
    console.log(
      `     ${figure.name.padEnd(width)}  ${value}  (${least}–${most})${said('must', figure, figure.must)}${said('aim', figure, figure.aim)}`,
    )
  }
  for (const note of notes) console.log(`     · ${note}`)
}

function said(word: 'must' | 'aim', figure: Figure, bound: Bound | undefined): string {
  if (!bound) return ''
  const verdict = judge(figure, bound)
  const words = { met: 'met', 'within range': 'not met by the median, met by the better rounds', missed: 'NOT MET' }
  return `   ${word} ${bound.is === 'at most' ? '≤' : '≥'} ${bound.value}: ${words[verdict]}`
}

/** Three figures that count. */
const short = (value: number): string => (Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3))))

/** True when the better end of some figure's range misses what it must be. */
export const anyMissed = (rows: readonly RowResult[]): boolean =>
  rows.some(({ figures }) => figures.some((figure) => figure.must !== undefined && judge(figure, figure.must) === 'missed'))

export function summary(rows: readonly RowResult[], seconds: number): string {
  const of = (figure: Figure) => {
    const [least, most] = rangeOf(figure)
    const { name, unit, must, aim, rounds } = figure
    return {
      name,
      unit,
      median: rounded(median(rounds)),
      range: [rounded(least), rounded(most)],
      ...(must && { must: must.value, mustIs: judge(figure, must) }),
      ...(aim && { aim: aim.value, aimIs: judge(figure, aim) }),
    }
  }
  return JSON.stringify({
    bench: 'trunkline',
    at: new Date().toISOString(),
    cores: availableParallelism(),
    node: process.version,
    seconds: Math.round(seconds),
    pass: !anyMissed(rows),
    rows: rows.map(({ id, what, figures }) => ({ id, what, figures: figures.map(of) })),
  })
}

const rounded = (value: number): number => Number(value.toPrecision(4))
