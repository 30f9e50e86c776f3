// Flows that a fault of ours keeps from being worked on: they wait at a distance, are seen, and go on once the fault is mended.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFlow } from '../../src/db/open-flow.ts'
import { POLL_MS, times } from '../../src/journal/times.ts'
import { until } from '../world/until.ts'
import { step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type SharedJournal, sharedJournal, TIME_SCALE } from './processes.ts'

const { brokenMs, backoffCapMs, giveUpMs } = times(TIME_SCALE)

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const unheardOf = async (): Promise<string> =>
  (await openFlow(journal.db, { kind: 'unheard-of', subjectId: randomUUID(), input: {}, correlationId: 'broken' })).flowId
const breaking = (): Promise<string> => journal.open({ rounds: [[step('mended')]], breaks: true })

const rowOf = async (flowId: string) =>
  (
    await sql<{ owner: number | null; fence: number; broken: boolean; wait: number; pause: number }>`
      select owner, fence::int, broken_since is not null as broken, extract(epoch from due_at - now())::float8 * 1000 as wait,
        extract(epoch from due_at - broken_since)::float8 * 1000 as pause
      from flows where id = ${flowId}`.execute(journal.db)
  ).rows[0]

const tellers = async (flowId: string) =>
  (await sql<{ id: string }>`select id from flows where kind = 'chain' and subject_id = ${flowId}`.execute(journal.db)).rows

test.each([
  ['of a kind that nobody knows', unheardOf],
  ['whose next throws', breaking],
])('a flow %s is given back, reported, and not claimed again at once', async (_name, open) => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const flowId = await open()
  await process.engine.advance(flowId)
  expect(process.errors).toHaveLength(1)
  const row = await rowOf(flowId)
  expect(row).toMatchObject({ owner: null, fence: 1, broken: true })
  expect(row?.pause).toBe(brokenMs)
  expect(await tellers(flowId)).toEqual([])
})

test('the longer it is broken the longer it waits, and in the end a person is told, once', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const flowId = await unheardOf()
  const waitedFor = async (brokenForMs: number): Promise<number> => {
    await sql`update flows set broken_since = now() - make_interval(secs => ${brokenForMs / 1000}) where id = ${flowId}`.execute(journal.db)
    const claimed = await process.store.claim(flowId)
    if (!claimed) throw new Error('no claim')
    const opened = await process.store.postpone(flowId, claimed.fence, { leastMs: 60_000, mostMs: 300_000, giveUpMs: 1e9, toldBy: null })
    expect(opened).toEqual([])
    return (await rowOf(flowId))?.wait ?? 0
  }
  for (const [brokenFor, wait] of [
    [0, 60_000],
    [120_000, 120_000],
    [10 * 60_000, 300_000],
  ] as const)
    expect(Math.abs((await waitedFor(brokenFor)) - wait), `${brokenFor}`).toBeLessThan(2_000)

  for (const brokenFor of [giveUpMs / 2, giveUpMs + 1, giveUpMs + backoffCapMs]) {
    expect(await tellers(flowId)).toHaveLength(brokenFor === giveUpMs + backoffCapMs ? 1 : 0)
    await sql`update flows set broken_since = now() - make_interval(secs => ${brokenFor / 1000}) where id = ${flowId}`.execute(journal.db)
    await process.engine.advance(flowId)
  }
  const opened = await tellers(flowId)
  expect(opened).toHaveLength(1)
  expect(process.woken).toEqual(opened.map(({ id }) => id))
})

test('others go on meanwhile, and it goes on itself once the fault is mended', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const broken = [await breaking(), ...(await Promise.all(Array.from({ length: 30 }, unheardOf)))]
  const good = await journal.open({ rounds: [[step('unharmed')]] })
  process.engine.start({ poll: true })
  await until(async () => {
    process.clock.tick(POLL_MS)
    return (await journal.flow(good)).steps[0]?.state === 'done'
  }, 'the good one')
  const [flowId = ''] = broken
  await until(async () => (await rowOf(flowId))?.broken, 'the broken one to be seen')
  await sql`update flows set input = input - 'breaks' where id = ${flowId}`.execute(journal.db)
  await until(async () => {
    process.clock.tick(POLL_MS)
    return (await journal.flow(flowId)).steps[0]?.state === 'done'
  }, 'the mended one')
  expect(await rowOf(flowId)).toMatchObject({ broken: false })
})
