import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../../scripts/free-port.ts'
import { until } from '../world/until.ts'
import { type Balancer, startBalancer } from './balancer.ts'

let balancer: Balancer
let servers: Server[]
beforeEach(async () => {
  servers = []
  balancer = await startBalancer(0)
})
afterEach(async () => {
  await balancer.close()
  servers.forEach((server) => server.close().closeAllConnections())
})

/** A server that is as ready as `isReady` says, and hears everything else. */
async function serve(hear: RequestListener, isReady = () => true): Promise<string> {
  const server = createServer((req, res) => (req.url === '/readyz' ? res.writeHead(isReady() ? 200 : 503).end() : hear(req, res)))
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const says =
  (word: string): RequestListener =>
  (req, res) =>
    void req.pipe(res.writeHead(201, { 'x-by': word }))
const ask = async (path = '/') => {
  const reply = await fetch(balancer.url + path, { method: 'POST', body: 'hello' })
  return { status: reply.status, by: reply.headers.get('x-by'), text: await reply.text() }
}
const ready = (...doors: string[]) => until(() => balancer.readyDoors().join() === doors.join(), 'the doors to be seen')

test('takes turns among the ready, with body, status and headers as they are', async () => {
  const doors = [await serve(says('one')), await serve(says('two'))]
  balancer.sendTo(doors)
  await ready(...doors)
  const answers = [await ask(), await ask(), await ask()]
  expect(answers.map(({ by }) => by).sort()).not.toEqual(['one', 'one', 'one'])
  expect(new Set(answers.map(({ by }) => by))).toEqual(new Set(['one', 'two']))
  expect(answers.every(({ status, text }) => status === 201 && text === 'hello')).toBe(true)
})

test('sends nothing to who is not ready', async () => {
  let isReady = true
  const doors = [await serve(says('one'), () => isReady), await serve(says('two'))]
  balancer.sendTo(doors)
  await ready(...doors)
  isReady = false
  await ready(doors[1] ?? '')
  for (let n = 0; n < 4; n += 1) expect((await ask()).by).toBe('two')
})

test('tries the other where nobody listens any more', async () => {
  const doors = [await serve(says('one')), await serve(says('two'))]
  balancer.sendTo(doors)
  await ready(...doors)
  servers[0]?.close().closeAllConnections()
  for (let n = 0; n < 4; n += 1) expect(await ask()).toMatchObject({ status: 201, by: 'two' })
})

test('never sends again what somebody has begun to read', async () => {
  let heard = 0
  const cut: RequestListener = (req) => {
    heard += 1
    req.socket.destroy()
  }
  balancer.sendTo([await serve(cut), await serve(cut)])
  await until(() => balancer.readyDoors().length === 2, 'both')
  const answer = await ask()
  expect([answer.status, JSON.parse(answer.text)]).toEqual([502, { code: 'balancer_ECONNRESET' }])
  expect(heard).toBe(1)
})

test('says so when nobody is ready', async () => {
  balancer.sendTo([`http://127.0.0.1:${await freePorts()}`])
  expect(JSON.parse((await ask()).text)).toEqual({ code: 'balancer_nobody_ready' })
})
