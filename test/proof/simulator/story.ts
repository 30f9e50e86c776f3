// A schedule told as a timeline: what the journal wrote and what the faults did, in the order in which it happened.

import type { Ran } from './schedule.ts'
import { EPOCH } from './timeline.ts'

export function tell({ plan, world, fired, violations, log }: Ran): string {
  const { journal } = world
  const flows = [...journal.flows.values()]
  const nameOf = (flowId: string) => {
    const flow = journal.flows.get(flowId)
    return flow ? `${flow.kind} ${flows.filter(({ kind }) => kind === flow.kind).indexOf(flow) + 1}` : flowId
  }
  const written = journal.events.map(({ at, flowId, step, kind, fence, data }) => {
    const more = Object.entries(data ?? {}).map(([name, value]) => `${name}=${String(value)}`)
    return { at: at - EPOCH, what: `${nameOf(flowId)}  ${step ?? ''} ${kind} (fence ${fence}) ${more.join(' ')}` }
  })
  const lines = [...written, ...log].sort((a, b) => a.at - b.at).map(({ at, what }) => `${(at / 1000).toFixed(3).padStart(9)} s  ${what}`)
  return [
    `plan: ${JSON.stringify(plan)}`,
    `fired: ${[...fired].join(', ') || 'nothing'}`,
    ...lines,
    ...[...journal.orders.values()].map(
      (order) => `order ${order.id}: ${order.state}${order.attention ? ` (${order.attention.code})` : ''}`,
    ),
    ...flows.filter(({ state }) => state !== 'done').map((flow) => `${nameOf(flow.id)} is open: ${[...flow.steps.values()].map(({ name, state }) => `${name} ${state}`).join(', ')}`), // prettier-ignore
    ...violations.map(({ breaks, what }) => `✗ ${breaks}: ${what}`),
  ].join('\n')
}
