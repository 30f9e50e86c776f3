import { expect, test } from 'vitest'
import { writeHeartbeat } from '../../src/db/heartbeat.ts'
import { startWorld } from '../world.ts'

test('being asked for readiness leaves one row and no event', async () => {
  await using world = await startWorld({ worker: false })
  const { db } = world.wired
  const rows = () => db.selectFrom('heartbeat').selectAll().execute()
  const readiness = () => db.selectFrom('events').select('id').where('kind', '=', 'readiness').execute()
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
  const [first, ...others] = await rows()
  expect([first?.one, others, await readiness()]).toEqual([true, [], []])

  await writeHeartbeat(db)
  const [second, ...more] = await rows()
  expect(more).toEqual([])
  expect(second?.at.getTime()).toBeGreaterThanOrEqual(first?.at.getTime() ?? Infinity)
  expect(await readiness()).toEqual([])
})
