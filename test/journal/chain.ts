// A flow made to order: steps one after the other or side by side, others opened on the way, and every decision a person can make.

import { type FlowKind, type NewFlow, type PlannedStep, type Step, stepOf } from '../../src/journal/flow.ts'

export const CHAIN = 'chain'

export interface ChainInput {
  /** Rounds of steps; a round begins when the one before it is over. */
  rounds: PlannedStep[][]
  /** `next` throws while this holds. */
  breaks?: boolean
  /** Steps that nobody wants once another one is done. */
  pointlessAfter?: Record<string, string>
  /** Flows to open, once this step is done, or at the very beginning. */
  outbox?: { after: string | null; flow: NewFlow }[]
}

/** A step of that effect whose marker is its name. */
export const step = (name: string, effect = 'B', lane?: string): PlannedStep => ({
  name,
  effect,
  input: { marker: name, ...(lane === undefined ? {} : { lane }) },
})

const isOver = (found: Step | undefined): boolean => found !== undefined && ['done', 'refused', 'skipped'].includes(found.state)

/** `next` reads what was handed to `open`. */
const inputOf = (flow: { input: unknown }): ChainInput => flow.input as ChainInput

export const chain: FlowKind = {
  kind: CHAIN,
  projects: 'none',
  next(flow) {
    const { rounds, outbox = [], breaks = false } = inputOf(flow)
    if (breaks) throw new Error('a fault of ours')
    const open = rounds.findIndex((round) => !round.every(({ name }) => isOver(stepOf(flow, name))))
    return {
      steps: rounds.slice(0, open < 0 ? rounds.length : open + 1).flat(),
      flows: outbox.filter(({ after }) => after === null || stepOf(flow, after)?.state === 'done').map((entry) => entry.flow),
      done: open < 0,
      projection: null,
    }
  },
  decide(flow, { type, remoteId }) {
    const asked = flow.steps.filter((found) => found.state === 'person')
    if (type === 'retry') return asked.map(({ name }) => ({ name, to: 'planned' }))
    if (type === 'skip') return asked.map(({ name }) => ({ name, to: 'skipped' }))
    if (type === 'adopt' && remoteId !== null) return asked.map(({ name }) => ({ name, to: 'adopt', remoteId }))
    return []
  },
  wanted(flow, { name }) {
    const other = inputOf(flow).pointlessAfter?.[name]
    const cancelled = flow.decisions.slice(0, flow.decided).some(({ type }) => type === 'cancel')
    return !cancelled && (other === undefined || stepOf(flow, other)?.state !== 'done')
  },
  onRefused: () => 'person',
}
