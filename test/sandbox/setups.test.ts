// The wrong set-ups of the stand-ins: one at a time, and put right without a trace.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, STAND_INS, startSandbox } from '../../sandbox/start.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ bffUrl: () => 'http://127.0.0.1:9' })
})
afterAll(() => sandbox.close())

const desk = async (name: (typeof STAND_INS)[number], path: string, body?: object) => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const reply = await fetch(`${sandbox[name].url.replace(/\/$/, '')}/__sandbox/${path}`, init)
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: reply.status, body: (await reply.json()) as any }
}

test('there are forty and more, each with a name of its own and the mistake in words', async () => {
  const all = await Promise.all(STAND_INS.map((name) => desk(name, 'setups')))
  const items = all.flatMap(({ body }) => body.items as { name: string; says: string }[])
  expect(items.length).toBeGreaterThanOrEqual(40)
  for (const { body } of all) expect(new Set(body.items.map(({ name }: { name: string }) => name)).size).toBe(body.items.length)
  for (const { name, says } of items) expect(`${name}: ${says}`).toMatch(/^[a-z0-9.-]+: [A-Z].{10,}$/)
})

test.each(STAND_INS)('%s: what was made wrong and put right is as before', async (name) => {
  const before = (await desk(name, 'state')).body
  const { items } = (await desk(name, 'setups')).body
  for (const setup of items) {
    expect((await desk(name, 'setups', { name: setup.name })).body, setup.name).toEqual({ current: setup.name })
    await desk(name, 'setups', { name: null })
    expect((await desk(name, 'state')).body, setup.name).toEqual(before)
  }
})

test('the next one puts the last one right, a reset puts all right, and an unknown one changes nothing', async () => {
  const products = async () => (await desk('whmcs', 'state')).body.switches
  const right = await products()
  await desk('whmcs', 'setups', { name: 'notes-dropped' })
  expect(await products()).toEqual({ ...right, notesDropped: true })
  expect(await desk('whmcs', 'setups', { name: 'no-such' })).toMatchObject({ status: 400 })
  expect(await products()).toEqual({ ...right, notesDropped: true })
  await desk('whmcs', 'setups', { name: 'clock-wrong' })
  expect(await products()).toEqual({ ...right, clockSkewMs: -600_000 })
  await desk('whmcs', 'reset', {})
  expect(await products()).toEqual(right)
  expect((await desk('whmcs', 'setups')).body.current).toBeNull()
})
