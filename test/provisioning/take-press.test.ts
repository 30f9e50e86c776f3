// What the journal is asked for a press that is not the first.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import type { OrderState } from '../../src/contract/states.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { leaveDecision } from '../../src/db/decisions.ts'
import { migrate } from '../../src/db/migrate.ts'
import { insertStaffOrder } from '../../src/db/orders.ts'
import { takePress } from '../../src/provisioning/take-press.ts'
import { ownDatabase } from '../world/own-database.ts'

let db: Db
beforeAll(async () => {
  db = openDatabase(await ownDatabase('take_press'), () => undefined, 2)
  await migrate(db)
})
afterAll(() => db.destroy())

/** An order that was pressed and stands so now; how it stands after one more press, and how often decisions were read for that. */
async function pressAgain(state: OrderState, cancelled = false) {
  const id = randomUUID()
  const press = { sfOrderId: `801${id.slice(0, 15)}`, requestedBy: '0055g00000AAAAAAA5', correlationId: 'press-test' }
  const order = await insertStaffOrder(db, id, press.sfOrderId, press.correlationId)
  const { flowId } = await takePress(db, systemRandom, press, order, null)
  const cancel = { id: randomUUID(), type: 'cancel', line: null, remoteId: null, reason: 'ordered twice', requestedBy: 'staff' } as const
  if (cancelled) await leaveDecision(db, flowId, cancel)
  await db.updateTable('orders').set({ state }).where('id', '=', id).execute()
  let asked = 0
  const counting = db.withPlugin({
    transformQuery({ node }) {
      if (node.kind === 'SelectQueryNode' && JSON.stringify(node.from ?? null).includes('"decisions"')) asked += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const { status } = await takePress(counting, systemRandom, press, order, null)
  return { status, asked }
}

test.each(['received', 'pending_review', 'provisioning', 'cancelling', 'active', 'partly_active'] as const)(
  'an order that is %s stays so, and nobody looks whether it is being cancelled',
  async (state) => {
    expect(await pressAgain(state)).toEqual({ status: state, asked: 0 })
  },
)

test.each(['needs_person', 'failed'] as const)('an order that is %s goes on with what its people want', async (state) => {
  expect(await pressAgain(state)).toEqual({ status: 'provisioning', asked: 1 })
  expect(await pressAgain(state, true)).toEqual({ status: 'cancelling', asked: 1 })
})
