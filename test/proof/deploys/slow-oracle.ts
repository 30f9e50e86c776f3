// Judges rounds with a system that does not answer: who needs nothing of it is served as ever, who does is told so.
import { quantile } from '../../../bench/figures.ts'
import type { Judged } from '../proof.ts'

export interface RoundAnswer {
  path: string
  /** It has to ask the system. */
  needs: boolean
  status: number
  code: string | null
  ms: number
}

export interface Round {
  stalled: boolean
  answers: readonly RoundAnswer[]
}

/** `ratioMost`: of the neighbours' 99th percentiles, stalled over calm; judged in a release run alone. */
export function judgeSlow(rounds: readonly Round[], ratioMost: number | null): Judged {
  const violations: { breaks: string; what: string }[] = []
  const of = (stalled: boolean, needs: boolean) =>
    rounds.filter((round) => round.stalled === stalled).flatMap(({ answers }) => answers.filter((answer) => answer.needs === needs))
  const toldOff = of(true, true).filter(({ status, code }) => status === 503 && code === 'dependency_unavailable')
  const failed = rounds.flatMap(({ stalled, answers }) =>
    answers.filter((answer) => answer.status !== 200 && !(stalled && answer.needs && toldOff.includes(answer))),
  )
  for (const { path, status, code } of failed) violations.push({ breaks: 'slow', what: `${path}: ${status} ${code}` })
  const at = (stalled: boolean, share: number) => quantile(of(stalled, false).map(({ ms }) => ms), share) // prettier-ignore
  const ratio = Number((at(true, 0.99) / at(false, 0.99)).toFixed(2))
  if (ratioMost !== null && ratio > ratioMost)
    violations.push({ breaks: 'slow', what: `the neighbours’ p99 is ${ratio} of what it is in calm, at most ${ratioMost}` })
  const reached = {
    'neighbours in calm': of(false, false).length > 0,
    'neighbours of a system that does not answer': of(true, false).length > 0,
    'who needs it, in calm': of(false, true).length > 0,
    'somebody told that it is away': toldOff.length > 0,
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) violations.push({ breaks: 'vacuous', what: `not seen: ${cell}` })
  const counts = {
    rounds: rounds.length,
    neighbours: { calm: of(false, false).length, stalled: of(true, false).length },
    toldOff: toldOff.length,
    failed: failed.length,
    p50Ms: { calm: Math.round(at(false, 0.5)), stalled: Math.round(at(true, 0.5)) },
    p99Ms: { calm: Math.round(at(false, 0.99)), stalled: Math.round(at(true, 0.99)) },
    p99Ratio: ratio,
  }
  return { counts, violations }
}
