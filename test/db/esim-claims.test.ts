// Whose an eSIM order is: the journal in PostgreSQL, and the one in memory that the simulator takes for it, say the same.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { type EsimClaims, openEsimClaims } from '../../src/db/esim-claims.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openFlow } from '../../src/db/open-flow.ts'
import { createMemoryJournal } from '../proof/simulator/memory-journal.ts'
import { ownDatabase } from '../world/own-database.ts'

let db: Db
beforeAll(async () => {
  db = openDatabase(await ownDatabase('claims'), () => undefined)
  await migrate(db)
})
afterAll(() => db.destroy())

const FLOW = { kind: 'provision', subjectId: '0197f3a0-0000-7000-8000-000000000001', input: {}, correlationId: 'c' }

/** Every question in turn, and what is then known. */
async function askAll(claims: EsimClaims, flowId: string): Promise<unknown[]> {
  const claim = (providerOrderId: string, unitKey: string, fence?: number) =>
    claims.claim({ provider: 'esimgo', providerOrderId, unitKey }, fence === undefined ? undefined : { flowId, fence })
  return [
    ['a stranger’s lease', await claim('a', 'unit-1', 7), await claims.isTaken('esimgo', 'a')],
    ['the lease', await claim('a', 'unit-1', 0), await claims.isTaken('esimgo', 'a'), await claims.orderOf('esimgo', 'unit-1')],
    ['once more', await claim('a', 'unit-1', 0), await claim('a', 'unit-1')],
    ['once more, with another lease', await claim('a', 'unit-1', 7)],
    ['another unit', await claim('a', 'unit-2'), await claims.orderOf('esimgo', 'unit-2')],
    ['another order', await claim('b', 'unit-1'), await claims.isTaken('esimgo', 'b')],
    ['another provider', await claims.isTaken('airalo', 'a'), await claims.orderOf('airalo', 'unit-1')],
    ['a unit of its own', await claim('b', 'unit-2'), await claims.orderOf('esimgo', 'unit-2')],
  ]
}

test('no order is two units’, no unit has two orders, and whoever has lost the lease claims nothing', async () => {
  const { flowId } = await db.transaction().execute((tx) => openFlow(tx, FLOW))
  const said = await askAll(openEsimClaims(db), flowId)
  expect(said).toEqual([
    ['a stranger’s lease', false, false],
    ['the lease', true, true, 'a'],
    ['once more', true, true],
    ['once more, with another lease', true],
    ['another unit', false, null],
    ['another order', false, false],
    ['another provider', false, null],
    ['a unit of its own', true, 'b'],
  ])
  const memory = createMemoryJournal(
    () => 0,
    () => 'id',
    () => true,
  )
  memory.open(FLOW, flowId)
  const { claim, orderOf, isTaken } = memory.esimClaims
  const inMemory: EsimClaims = {
    claim: async (...args) => claim(...args),
    orderOf: async (...args) => orderOf(...args),
    isTaken: async (...args) => isTaken(...args),
  }
  expect(await askAll(inMemory, flowId)).toEqual(said)
})

test('of two who claim one order at once one has it', async () => {
  const claims = openEsimClaims(db)
  const units = ['unit-x', 'unit-y', 'unit-z']
  const won = await Promise.all(units.map((unitKey) => claims.claim({ provider: 'esimgo', providerOrderId: 'contested', unitKey })))
  expect(won.filter(Boolean)).toHaveLength(1)
})
