import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { type DecisionWish, inWords } from '../contract/provision.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { findOrder } from '../db/orders.ts'
import { PROVISION } from '../orders/approval.ts'
import { findOrderByWord } from './find-order.ts'
import { possibleDecisions } from './possible.ts'
import { checkNames, takeDecision, type TakenDecision } from './take-decision.ts'

export interface OperatorDecision extends TakenDecision {
  id: string
  sfOrderId: string | null
}

/** Takes a decision from whoever works at the machine itself; the worker's poller finds it. Throws Problem, in words for a person. */
export async function decideAsOperator(
  { db, random }: { db: Db; random: Random },
  word: string,
  wish: DecisionWish,
  correlationId: string,
): Promise<OperatorDecision> {
  checkNames(wish)
  const { id, sf_order_id: sfOrderId } = await findOrderByWord(db, word)
  try {
    const taken = await db.transaction().execute((tx) => takeDecision(tx, random, id, wish, correlationId))
    return { id, sfOrderId, ...taken }
  } catch (error) {
    throw error instanceof Problem ? await explained(db, id, wish, error) : error
  }
}

/** How the order stands instead. It may move on between the two looks; whoever reads this looks again in any case. */
async function explained(db: Db, orderId: string, { type, rev }: DecisionWish, problem: Problem): Promise<Problem> {
  const row = await findOrder(db, orderId)
  if (!row) return problem
  if (problem.code === 'stale_rev')
    return new Problem('stale_rev', `The order is at rev ${row.rev} by now, not ${rev}: look at it again, then decide.`)
  if (problem.code !== 'decision_not_possible') return problem
  const state = row.state as OrderState // the column's type
  const instead = inWords(possibleDecisions(state, await readFlow(db, { kind: PROVISION, subjectId: orderId })))
  return new Problem(
    'decision_not_possible',
    `This ${type} is not possible now: the order is ${state}. Possible: ${instead === '' ? 'nothing' : instead}.`,
  )
}
