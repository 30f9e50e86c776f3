// Whatever hangs, a run ends; and what hangs is named.

import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { STAND_INS } from '../../sandbox/start.ts'
import type { Check } from '../../src/doctor/check.ts'
import { fine } from '../../src/doctor/finding.ts'
import { type DoctorWorld, startDoctorWorld, wrong } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
})
afterAll(() => world.close())

/** Takes connections and never says a word. */
async function silentServer(): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port // listening on TCP
}

test('with every system, the database and Redis silent, it ends within a minute and names each', { timeout: 70_000 }, async () => {
  const at = async () => `127.0.0.1:${await silentServer()}`
  for (const name of STAND_INS) await world.desks[name].fault({ match: {}, fault: { kind: 'hang-before' }, times: 1_000 })
  onTestFinished(async () => {
    for (const name of STAND_INS) await world.desks[name].clearFaults()
  })
  const began = performance.now()
  const env = { DATABASE_URL: `postgres://a:b@${await at()}/c`, REDIS_URL: `redis://${await at()}`, PUBLIC_URL: `http://${await at()}` }
  const said = await world.look({ env })
  expect(performance.now() - began).toBeLessThan(60_000)
  expect(wrong(said).map(({ severity, check }) => `${severity} ${check}`)).toEqual([
    'fault database.reachable',
    'fault redis.reachable',
    'warning bff.reachable',
    'fault salesforce.reachable',
    'fault whmcs.reachable',
    'fault esim.reachable',
    'fault mail.reachable',
  ])
})

const check = (id: string, run: Check['run'], needs: readonly string[] = []): Check => ({
  id,
  system: 'bff',
  looks: '',
  mended: '',
  needs,
  run,
})

test('a check that does not end is a fault, and what needs it is skipped, once more and no further fault', async () => {
  const checks = [
    check('bff.stuck', () => new Promise(() => undefined)),
    check('bff.after', async () => [fine('looked')], ['bff.stuck']),
    check('bff.later', async () => [fine('looked')], ['bff.after']),
    check('bff.beside', async () => [fine('looked')]),
  ]
  const said = await world.look({ checks, limits: { checkMs: 50, totalMs: 1_000 } })
  expect(said.map(({ check, ok, severity, says }) => [check, ok, severity, says])).toEqual([
    ['bff.stuck', false, 'fault', 'did not end in time'],
    ['bff.after', false, 'info', 'skipped: bff.stuck comes first'],
    ['bff.later', false, 'info', 'skipped: bff.after comes first'],
    ['bff.beside', true, 'info', 'looked'],
  ])
})

test('a chain of slow checks ends with the time of the whole run', async () => {
  const slow = (id: string, ...needs: string[]) =>
    check(
      id,
      async ({ clock }) => {
        await clock.sleep(80)
        return [fine('looked')]
      },
      needs,
    )
  const checks = [slow('bff.a'), slow('bff.b', 'bff.a'), slow('bff.c', 'bff.b'), slow('bff.d', 'bff.c')]
  const began = performance.now()
  const said = await world.look({ checks, limits: { checkMs: 500, totalMs: 200 } })
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(said.at(-1)).toMatchObject({ severity: 'info', says: 'skipped: bff.c comes first' })
})

test('a check that breaks is a fault that says no more than the kind of error', async () => {
  const checks = [check('bff.broken', () => Promise.reject(new TypeError('CANARY')))]
  const [said] = await world.look({ checks })
  expect(said).toMatchObject({ severity: 'fault', says: 'could not be looked at (TypeError)' })
  expect(JSON.stringify(said)).not.toContain('CANARY')
})
