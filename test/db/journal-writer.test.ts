// Commits that are written together: one statement, and yet each is written or refused by itself.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { leaveDecision } from '../../src/db/decisions.ts'
import type { Instance } from '../../src/db/instance.ts'
import { holdInstance } from '../world/hold-instance.ts'
import { type JournalConnections, openJournalConnections } from '../../src/db/journal-connections.ts'
import { createJournalStore } from '../../src/db/journal-store.ts'
import { findOrder, insertStaffOrder } from '../../src/db/orders.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { NewFlow } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import { openFlow } from '../../src/db/open-flow.ts'
import type { Claimed, Commit, JournalStore } from '../../src/journal/store.ts'
import { ownDatabase } from '../world/own-database.ts'

let db: Db
let instance: Instance
let connections: JournalConnections
let store: JournalStore
let url: string
beforeAll(async () => {
  url = await ownDatabase('writer')
  db = openDatabase(url, () => undefined)
  await migrate(db)
  instance = await holdInstance(url, systemClock.every, () => undefined)
  connections = openJournalConnections(url, () => undefined)
  store = createJournalStore(connections, instance)
})
afterAll(async () => {
  await connections.close()
  await instance.close()
  await db.destroy()
})

const newFlow = (): NewFlow => ({ kind: 'written', subjectId: randomUUID(), input: {}, correlationId: 'writer-test' })

async function claimed(flow: NewFlow = newFlow()): Promise<Claimed> {
  const { flowId } = await openFlow(db, flow)
  const claim = await store.claim(flowId)
  if (!claim) throw new Error('no claim')
  return claim
}

const claims = (count: number): Promise<Claimed[]> => Promise.all(Array.from({ length: count }, () => claimed()))

/** An intent, in a lane where one is named. */
function intends({ view, fence, inbox }: Claimed, more: Partial<Commit> & { lane?: string } = {}): Commit {
  const { lane = null, ...rest } = more
  const step = { ...newStep({ name: 'one', effect: 'B', input: {} }, 0, Date.now()), state: 'intended' as const, lane, attempts: 1 }
  return {
    flow: view,
    fence,
    inbox,
    steps: [step],
    intent: { step: 'one', attempt: 1, marker: 'm', requestDigest: 'd', deadlineMs: 1 },
    events: [],
    flows: [],
    projects: 'none',
    projection: null,
    projected: null,
    done: false,
    release: null,
    ...rest,
  }
}

/** The transaction that wrote each flow's event; null where none was written. */
async function transactionsOf(flows: readonly Claimed[]): Promise<(string | null)[]> {
  const { rows } = await sql<{ id: string; tx: string }>`
    select flow_id as id, xmin::text as tx from events where flow_id = any(${flows.map(({ view }) => view.id)}::uuid[])`.execute(db)
  return flows.map(({ view }) => rows.find(({ id }) => id === view.id)?.tx ?? null)
}

test('what comes at once shares transactions, and each learns of its own', async () => {
  const flows = await claims(20)
  const asked = flows.map(() => newFlow())
  const answers = await Promise.all(flows.map((flow, n) => store.commit(intends(flow, { flows: asked.slice(n, n + 1) }))))
  expect(answers.map(({ is }) => is)).toEqual(flows.map(() => 'committed'))
  const transactions = await transactionsOf(flows)
  expect(transactions).not.toContain(null)
  expect(new Set(transactions).size).toBeLessThan(flows.length / 2)
  for (const [n, answer] of answers.entries()) {
    if (answer.is !== 'committed') continue
    const { rows: opened } = await sql<{ id: string }>`select id from flows where subject_id = ${asked[n]?.subjectId}`.execute(db)
    expect(answer.opened).toEqual(opened.map(({ id }) => id))
    const { rows: events } = await sql<{ id: number }>`select id from events where flow_id = ${flows[n]?.view.id}`.execute(db)
    expect(answer.event).toBe(events[0]?.id)
  }
})

test('one that lost its lease, and one that was overtaken, are refused alone', async () => {
  const flows = await claims(6)
  const [lost, overtaken, ...good] = flows as [Claimed, Claimed, ...Claimed[]]
  const decision = { id: randomUUID(), type: 'cancel', line: null, remoteId: null, reason: 'no', requestedBy: 'staff' } as const
  await leaveDecision(db, overtaken.view.id, decision)
  const commits = [intends(lost, { fence: lost.fence - 1 }), intends(overtaken), ...good.map((flow) => intends(flow))]
  const answers = await Promise.all(commits.map(store.commit))
  expect(answers.map(({ is }) => is)).toEqual(['lost', 'overtaken', ...good.map(() => 'committed')])
  const transactions = await transactionsOf(flows)
  expect(transactions.slice(0, 2)).toEqual([null, null])
  expect(transactions.slice(2)).not.toContain(null)
})

test('of two for one lane one is refused, and nobody else is', async () => {
  const flows = await claims(6)
  const answers = await Promise.all(flows.map((flow, n) => store.commit(intends(flow, n < 2 ? { lane: 'shared' } : {}))))
  expect(answers.map(({ is }) => is).toSorted()).toEqual(['committed', 'committed', 'committed', 'committed', 'committed', 'lane_busy'])
  expect((await transactionsOf(flows)).filter((transaction) => transaction === null)).toHaveLength(1)
})

test('one that the database will not have fails alone', async () => {
  const flows = await claims(4)
  const [bad, ...good] = flows as [Claimed, ...Claimed[]]
  const unspeakable = [{ step: 'one', kind: 'x', data: { text: 'a \u0000 in it' } }]
  const unsaid = [{ step: 'one', kind: 'x', data: { big: 1n } }]
  const [refused, never, ...answers] = await Promise.allSettled([
    store.commit(intends(bad, { events: unspeakable })),
    store.commit(intends(bad, { events: unsaid })),
    ...good.map((flow) => store.commit(intends(flow))),
  ])
  expect([refused.status, never.status]).toEqual(['rejected', 'rejected'])
  expect(answers.map(({ status }) => status)).toEqual(good.map(() => 'fulfilled'))
  expect((await transactionsOf(flows)).map((transaction) => transaction !== null)).toEqual([false, true, true, true])
})

test('an old lease and a new one of the same flow: the old one writes nothing, though both come at once', async () => {
  const old = await claimed()
  await sql`update flows set lease_until = now() - interval '1 s' where id = ${old.view.id}`.execute(db)
  const fresh = await store.claim(old.view.id)
  if (!fresh) throw new Error('no claim')
  const zombie = intends(old, { events: [{ step: 'one', kind: 'of the old lease' }] })
  const answers = await Promise.all([store.commit(zombie), store.commit(intends(fresh))])
  expect(answers.map(({ is }) => is)).toEqual(['lost', 'committed'])
  const { rows } = await sql<{ kind: string }>`select kind from events where flow_id = ${old.view.id}`.execute(db)
  expect(rows).toEqual([{ kind: 'step.intended' }])
})

test('what two flows of an order say of it at once is all written', async () => {
  const id = randomUUID()
  await insertStaffOrder(db, id, `801${id.slice(0, 15)}`, 'writer-test')
  const kinds = ['order', 'provision', 'close']
  const flows = await Promise.all(kinds.map((kind) => claimed({ ...newFlow(), kind, subjectId: id })))
  const says = [{ orderNumber: '00000100' }, { state: 'provisioning', lines: [{ n: 1 }] }, { reasonText: 'cancelled by the customer' }]
  const commits = flows.map((flow, n) => {
    const projection = { attention: null, freesCart: false, ...says[n] }
    return store.commit(intends(flow, { projects: 'order', projection }))
  })
  expect((await Promise.all(commits)).map(({ is }) => is)).toEqual(flows.map(() => 'committed'))
  const row = await findOrder(db, id)
  expect(row).toMatchObject({
    order_number: '00000100',
    state: 'provisioning',
    lines: [{ n: 1 }],
    reason_text: 'cancelled by the customer',
    rev: 3,
  })
})

/** As the flow that makes an order in Salesforce says that it is there at last. */
const MADE = { state: 'pending_review', onlyAfter: ['received', 'needs_person'], yieldsTo: 'provision', attention: null, freesCart: false }

test.each([
  ['asks a person about it', { state: 'needs_person', attention: { code: 'gave_up', by: 'provision' } }, 'needs_person'],
  ['is at work on it', { state: 'provisioning', attention: null }, 'provisioning'],
  ['has not read it', {}, 'pending_review'],
])('an order that is made at last while its provisioning %s', async (_name, says, wanted) => {
  const id = randomUUID()
  await insertStaffOrder(db, id, `801${id.slice(0, 15)}`, 'writer-test')
  await db.updateTable('orders').set({ state: 'needs_person', attention: JSON.stringify({ code: 'find_failed' }) }).where('id', '=', id).execute() // prettier-ignore
  const [provision, creation] = await Promise.all(['provision', 'order'].map((kind) => claimed({ ...newFlow(), kind, subjectId: id })))
  if (!provision || !creation) throw new Error('no claim')
  await store.commit(intends(provision, { projects: 'order', projection: { freesCart: false, ...says } }))
  const before = await findOrder(db, id)
  await store.commit(intends(creation, { projects: 'order', projection: { ...MADE, orderNumber: '00000101' } }))
  const after = await findOrder(db, id)
  expect(after).toMatchObject({ state: wanted, order_number: '00000101' })
  expect(after?.attention).toEqual(wanted === 'pending_review' ? null : before?.attention)
})

test('a flow that somebody else is leaving word for holds the others up, and no more', async () => {
  const flows = await claims(4)
  const [first] = flows
  const answers = await db.transaction().execute(async (tx) => {
    await sql`select id from flows where id = ${first?.view.id} for update`.execute(tx)
    const under = Promise.all(flows.map((flow) => store.commit(intends(flow))))
    await sql`select pg_sleep(0.2)`.execute(tx)
    return { under }
  })
  expect((await answers.under).map(({ is }) => is)).toEqual(flows.map(() => 'committed'))
})

test('a connection that breaks: nobody knows, and the next is written', async () => {
  const flows = await claims(3)
  const [first] = flows
  const under = await db.transaction().execute(async (tx) => {
    await sql`select id from flows where id = ${first?.view.id} for update`.execute(tx)
    const waiting = Promise.allSettled(flows.map((flow) => store.commit(intends(flow))))
    await expect
      .poll(async () => {
        const { rows } = await sql<{ pid: number }>`
          select pid from pg_stat_activity where application_name = 'trunkline-journal' and wait_event_type = 'Lock'`.execute(tx)
        for (const { pid } of rows) await sql`select pg_terminate_backend(${pid})`.execute(tx)
        return rows.length
      })
      .toBeGreaterThan(0)
    return { waiting }
  })
  expect((await under.waiting).map(({ status }) => status)).toContain('rejected')
  const again = await claimed()
  expect(await store.commit(intends(again))).toMatchObject({ is: 'committed' })
})
