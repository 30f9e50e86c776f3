// What staff are offered is what is taken: the signed read names the very decisions that the signed call accepts.

import { expect, test } from 'vitest'
import { Problem } from '../../src/base/problems.ts'
import { DECISIONS, type DecisionWish, type PossibleDecision } from '../../src/contract/provision.ts'
import { ORDER_STATES, type OrderState } from '../../src/contract/states.ts'
import { checkNames, takeDecision } from '../../src/provisioning/take-decision.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { decideAs, pressAs, rests, signedPost, STAFF, standing, stands } from './staff.ts'
import { place, refusedBilling, refusedEsim } from './stopped.ts'

/** Lines that there are, and one that there is not; to whatever means the whole order a line says nothing. */
const LINES = [null, 1, 2, 3, 9]
const NAMES_A_LINE = ['adopt', 'skip']

const EVERY: readonly PossibleDecision[] = DECISIONS.flatMap((type) =>
  LINES.filter((line) => line === null || NAMES_A_LINE.includes(type)).map((line) => ({ type, line })),
)

class Undone extends Error {}

/** Taken as the order stands, and undone at once. */
async function isTaken({ wired: { db, random } }: TestWorld, orderId: string, wish: DecisionWish): Promise<boolean> {
  try {
    checkNames(wish)
    await db.transaction().execute(async (tx) => {
      await takeDecision(tx, random, orderId, wish, 'possible-test-1')
      throw new Undone()
    })
    throw new Error('the transaction stayed')
  } catch (error) {
    if (error instanceof Undone) return true
    if (error instanceof Problem && ['decision_not_possible', 'invalid_request'].includes(error.code)) return false
    throw error
  }
}

async function taken(world: TestWorld, orderId: string, rev: number): Promise<PossibleDecision[]> {
  const found: PossibleDecision[] = []
  for (const { type, line } of EVERY) {
    const named = { ...(line === null ? {} : { line }), ...(type === 'adopt' ? { remoteId: '7' } : {}) }
    if (await isTaken(world, orderId, { type, rev, reason: 'why', requestedBy: STAFF, ...named })) found.push({ type, line })
  }
  return found
}

interface Stopped {
  id: string
  sfOrderId: string
}

const whole = (...types: PossibleDecision['type'][]): PossibleDecision[] => types.map((type) => ({ type, line: null }))

async function lineGivenUp(world: TestWorld): Promise<Stopped> {
  const stopped = await refusedEsim(world)
  await decideAs(world, stopped.sfOrderId, 'skip', { line: 2 })
  await stands(world, stopped.sfOrderId, 'partly_active')
  return stopped
}

async function readingWaits(world: TestWorld): Promise<Stopped> {
  const { id, sfOrderId } = await place(world, ['VPN-FAMILY'])
  const item = (await world.salesforce.rows('OrderItem')).find((row) => row['OrderId'] === sfOrderId)
  await world.salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 1 } })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'needs_person')
  return { id, sfOrderId }
}

test.each<[string, (world: TestWorld) => Promise<Stopped>, OrderState, PossibleDecision[]]>([
  ['nobody has pressed', (world) => place(world), 'pending_review', whole('cancel', 'reject')],
  [
    'the eSIM of line 2 waits for a person',
    refusedEsim,
    'needs_person',
    [...whole('retry', 'adopt'), { type: 'adopt', line: 2 }, { type: 'skip', line: 2 }, ...whole('abandon', 'cancel')],
  ],
  ['the WHMCS order waits for a person', refusedBilling, 'needs_person', whole('retry', 'adopt', 'abandon', 'cancel')],
  ['a reading waits for a person', readingWaits, 'needs_person', whole('retry', 'abandon', 'cancel')],
  ['a line was given up', lineGivenUp, 'partly_active', whole('cancel')],
])('%s: in every state, offered is what is taken', { timeout: 60_000 }, async (_, stop, natural, offered) => {
  await using world = await startWorld()
  const { id, sfOrderId } = await stop(world)
  await rests(world, sfOrderId)
  await world.stopWorker()
  const { body } = await standing(world, sfOrderId)
  expect([body.status, body.decisions]).toEqual([natural, offered])
  for (const state of ORDER_STATES) {
    await world.wired.db.updateTable('orders').set({ state }).where('id', '=', id).execute()
    const seen = (await standing(world, sfOrderId)).body
    expect([state, seen.decisions]).toEqual([state, await taken(world, id, seen.rev)])
  }
})

test(
  'a press that came before anybody could say whose order it is: nothing is offered, and nothing is taken',
  { timeout: 60_000 },
  async () => {
    await using world = await startWorld()
    const sfOrderId = '8015g000009zzzzAAA'
    const body = [{ errorCode: 'INVALID_FIELD', message: 'No such column' }]
    await world.salesforce.fault({
      match: { path: '/services/data' },
      fault: { kind: 'status', status: 400, body, applied: false },
      times: 1_000,
    })
    expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 202, body: { status: 'received' } })
    expect((await standing(world, sfOrderId)).body.decisions).toEqual([])
    const waiting = await stands(world, sfOrderId, 'needs_person')
    expect([waiting.steps[0].name, waiting.decisions]).toEqual(['take-press', []])
    for (const { type, line } of EVERY) {
      const decision = { type, sfOrderId, rev: waiting.rev, ...(line === null ? {} : { line }), reason: 'why', requestedBy: STAFF }
      const named = { ...decision, ...(type === 'adopt' ? { remoteId: '7' } : {}) }
      const { status } = await signedPost(world, `/api/orders/${sfOrderId}/decisions`, named)
      expect([type, line, status]).toEqual([type, line, type === 'skip' && line === null ? 422 : 404])
    }
  },
)
