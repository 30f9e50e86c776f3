import type { Clock } from '../base/clock.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { orderState } from '../db/orders.ts'
import { unsettled } from './facts.ts'
import type { OperatorDecision } from './decide-as-operator.ts'

const LOOK_MS = 250

export interface Followed {
  state: OrderState
  /** `waiting`: nobody has taken the decision up. `at_work`: it is being carried out. `rests`: nothing is left to do for now. */
  is: 'waiting' | 'at_work' | 'rests'
}

/** Looks on until the flow has taken the decision up and rests, at most `withinMs`. */
export async function followDecision(
  { db, clock }: { db: Db; clock: Clock },
  { id, flowId, decisionId, status }: OperatorDecision,
  withinMs: number,
): Promise<Followed> {
  const end = clock.monotonic() + withinMs
  let is: Followed['is']
  for (;;) {
    is = await standOf(db, flowId, decisionId)
    if (is === 'rests' || clock.monotonic() >= end) break
    await clock.sleep(LOOK_MS)
  }
  const state = (await orderState(db, id)) as OrderState | null // the column's type
  return { state: state ?? status, is }
}

async function standOf(db: Db, flowId: string, decisionId: string): Promise<Followed['is']> {
  const flow = await readFlow(db, { id: flowId })
  const heard = flow?.decisions.slice(0, flow.decided).some(({ id }) => id === decisionId) ?? false
  if (!flow || !heard) return 'waiting'
  return flow.steps.some(unsettled) ? 'at_work' : 'rests'
}
