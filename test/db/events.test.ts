import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { eventsOf, eventsOfEach, recordEvent } from '../../src/db/events.ts'
import { startWorld } from '../world.ts'

test('the events of several subjects in one question are those of each alone', async () => {
  await using world = await startWorld({ worker: false })
  const { db } = world.wired
  const [one, two, silent, foreign] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  for (const [at, subjectId] of [one, two, one, foreign, two, one].entries())
    await recordEvent(db, { kind: `kind-${at}`, subjectId, correlationId: 'test', data: { at } })

  const found = await eventsOfEach(db, [two, one, silent])
  expect([...found.keys()].toSorted()).toEqual([one, two].toSorted())
  for (const id of [one, two]) {
    const alone = await eventsOf(db, id)
    expect(found.get(id)).toEqual(alone.map((event) => ({ ...event, subject_id: id })))
  }
  // The limit is each subject's own: who has many events takes none from the others.
  const limited = await eventsOfEach(db, [one, two], 2)
  expect([limited.get(one), limited.get(two)].map((events) => events?.map(({ kind }) => kind))).toEqual([
    ['kind-0', 'kind-2'],
    ['kind-1', 'kind-4'],
  ])
  expect(await eventsOfEach(db, [])).toEqual(new Map())
})
