// `npm run reconcile` as a process of its own: what it prints, and the code it exits with.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { casesAre } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { activeOrder, placeService } from './world.ts'

const COMMAND = join(import.meta.dirname, '../../src/cli/reconcile.ts')

async function run({ env }: TestWorld, ...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code: code as number }
}

test('the command says what differs, and by its exit code whether anything does', { timeout: 120_000 }, async () => {
  await using world = await startWorld()
  const { customer } = await activeOrder(world, 'C-1001', ['VPN-FAMILY'])
  expect(await run(world)).toEqual({ out: '1 orders of the last 48 hours compared: 0 differences, 0 of them new\n', err: '', code: 0 })

  const [service] = await world.whmcs.rows('services')
  await placeService(world, service, '8015g00000ZZZZZAAA-001')
  const found = await run(world, '--hours', '5')
  expect(found).toMatchObject({ err: '', code: 2 })
  expect(found.out).toMatch(/^kind +system +subject +case +what\nunknown_remote +whmcs +8015g00000ZZZZZAAA-001 +opened +services: \d+\n/)
  expect(found.out).toContain('1 orders of the last 5 hours compared: 1 differences, 1 of them new')
  await casesAre(world, 'unknown_remote')

  await world.esim.fault({ match: { path: '/airalo/v2/orders' }, fault: { kind: 'status', status: 503, applied: false }, times: 10 })
  const told = await run(world, '--days', '35', '--json')
  expect(told.code).toBe(2)
  expect(JSON.parse(told.out)).toMatchObject({
    hours: 840,
    orders: 1,
    findings: [
      { kind: 'unknown_remote', system: 'whmcs', subject: '8015g00000ZZZZZAAA-001', orderId: null, toldAgain: false, isNew: false },
    ],
    notCompared: [{ system: 'esim', code: expect.any(String), count: expect.any(Number) }],
  })
  expect(found.out + told.out).not.toContain(customer.email)
  await casesAre(world, 'unknown_remote')
})

test('a comparison that could not be made, or not of everything, is no success', { timeout: 120_000 }, async () => {
  await using world = await startWorld()
  for (const args of [
    ['--hours', 'x'],
    ['--days', '1', '--hours', '1'],
  ])
    expect(await run(world, ...args)).toEqual({ out: '', err: expect.stringContaining('npm run reconcile --'), code: 1 })
  await world.salesforce.fault({ match: { method: 'GET' }, fault: { kind: 'status', status: 503, applied: false }, times: 10 })
  const { out, code } = await run(world)
  expect(out).toMatch(/^not compared: salesforce \(\w+, \d+\)\n0 orders/)
  expect(code).toBe(1)
  await world.salesforce.clearFaults()
  expect(await run({ ...world, env: { ...world.env, DATABASE_URL: 'postgres://127.0.0.1:9/none' } })).toMatchObject({ out: '', code: 1 })
})
