// The stand-in's hook: what it tells, and what the desk can make of it.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { startStandIn } from '../../sandbox/desk-server.ts'
import type { RunningStandIn } from '../../sandbox/desk.ts'
import { DEFAULT_WHMCS_SETTINGS } from '../../sandbox/whmcs/settings.ts'
import { createWhmcs } from '../../sandbox/whmcs/stand-in.ts'
import { type Desk, openDesk } from '../world/desk.ts'
import { until } from '../world/until.ts'

const SECRET = 'whsec_bmV3LXNlY3JldC1vZi10aGUtaG9vay0wMTIzNDU2Nzg5YWI='

interface Told {
  id: string
  type: string
  data: object
}

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A stand-in, and somebody who listens to its hook. */
async function install({ hookSecret = SECRET, status = () => 204 }: { hookSecret?: string; status?: () => number } = {}) {
  const told: Told[] = []
  const bff = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const { type, data } = new Webhook(SECRET).verify(body, req.headers as Record<string, string>) as Told
    told.push({ id: String(req.headers['webhook-id']), type, data })
    res.writeHead(status()).end()
  })
  bff.listen(0, '127.0.0.1')
  await once(bff, 'listening')
  let ms = Date.UTC(2026, 1, 3)
  const clock = { now: () => ms, advance: (by: number) => void (ms += by) }
  const running: RunningStandIn = await startStandIn({
    standIn: createWhmcs({
      clock,
      settings: { ...DEFAULT_WHMCS_SETTINGS, hookSecret },
      url: () => running.url,
      bffUrl: () => `http://127.0.0.1:${(bff.address() as AddressInfo).port}`,
    }),
    clock,
    port: 0,
  })
  ends.push(
    async () => bff.close(),
    () => running.close(),
  )
  return { told, desk: openDesk(running.url) }
}

const tell = (desk: Desk, clientId = 1001) => desk.ask('hook-event', { type: 'client.changed', ids: { clientId } })
const heard = (told: readonly Told[], count: number) => until(() => told.length >= count, `${count} events`)

test('an event is told once, ids alone, signed', async () => {
  const { told, desk } = await install()
  await tell(desk)
  await heard(told, 1)
  expect(told).toMatchObject([{ type: 'client.changed', data: { clientId: 1001 } }])
  expect(await until(async () => ((await desk.ask('hook'))['sent'] === 1 ? desk.ask('hook') : null), 'it to be counted')).toMatchObject({
    told: 1,
    waiting: 0,
  })
})

test('without a secret nothing is told, and it cannot be switched on', async () => {
  const { desk } = await install({ hookSecret: '' })
  await tell(desk)
  expect(await desk.ask('hook')).toMatchObject({ on: false, told: 0, waiting: 0 })
  await expect(desk.ask('hook', { on: true })).rejects.toThrow('400')
})

test('what is not taken is told again by the stand-in’s clock, under its id, until it is', async () => {
  let status = 503
  const { told, desk } = await install({ status: () => status })
  await tell(desk)
  await heard(told, 1)
  await until(async () => (await desk.ask('hook'))['due'] === 0, 'it to be put off')
  status = 204
  await desk.advance(5_000)
  await heard(told, 2)
  expect(new Set(told.map(({ id }) => id)).size).toBe(1)
  await desk.advance(600_000)
  await until(async () => (await desk.ask('hook'))['waiting'] === 0, 'nothing to be left')
  expect(told.filter(({ type }) => type === 'client.changed')).toHaveLength(2)
})

test('the desk can lose, double, delay and mix up', async () => {
  const { told, desk } = await install()
  await desk.ask('hook', { dropPercent: 100 })
  await tell(desk)
  expect(await desk.ask('hook', { dropPercent: 0, duplicatePercent: 100, delayMs: 10_000 })).toMatchObject({ dropped: 1, waiting: 0 })
  await tell(desk, 1002)
  expect(await desk.ask('hook')).toMatchObject({ doubled: 1, waiting: 2, due: 0 })
  await desk.advance(10_000)
  await heard(told, 2)
  expect(new Set(told.map(({ id, data }) => JSON.stringify([id, data]))).size).toBe(1)
  told.length = 0
  await desk.ask('hook', { duplicatePercent: 0, delayMs: 0, shuffleMs: 60_000 })
  const clients = Array.from({ length: 12 }, (_, n) => 1001 + n)
  for (const client of clients) await tell(desk, client)
  for (let second = 0; second < 60; second += 1) {
    await desk.advance(1_000)
    await until(async () => (await desk.ask('hook'))['due'] === 0, 'what is due to be sent')
  }
  const order = told.map(({ data }) => (data as { clientId: number }).clientId)
  expect(order.toSorted((a, b) => a - b)).toEqual(clients)
  expect(order).not.toEqual(clients)
})

test('a heartbeat comes every five minutes', async () => {
  const { told, desk } = await install()
  await desk.advance(299_000)
  await tell(desk)
  await heard(told, 1)
  expect(told.map(({ type }) => type)).toEqual(['client.changed'])
  await desk.advance(1_000)
  await heard(told, 2)
  expect(told.at(-1)).toMatchObject({ type: 'hook.heartbeat', data: {} })
})

test('a reset forgets what waits, and the switches', async () => {
  const { told, desk } = await install()
  await desk.ask('hook', { delayMs: 10_000 })
  await tell(desk)
  await desk.ask('reset')
  expect(await desk.ask('hook')).toMatchObject({ delayMs: 0, told: 0, waiting: 0 })
  await desk.advance(10_000)
  await tell(desk, 1002)
  await heard(told, 1)
  expect(told).toMatchObject([{ data: { clientId: 1002 } }])
})
