// The doctor changes nothing, asks for nothing that a role must not have, and lets nothing out that it was told.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { STAND_INS } from '../../sandbox/start.ts'
import { openDatabase } from '../../src/db/database.ts'
import { TABLES } from '../../src/db/tables.ts'
import { ACTIONS } from '../../whmcs/action-table.ts'
import { type DoctorWorld, EXAMPLE, inOneLine, startDoctorWorld, wrong } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
  await world.look() // the first one loads every client
})
afterAll(() => world.close())

test('every system is as it was before', async () => {
  const all = () => Promise.all(STAND_INS.map((name) => world.desks[name].state()))
  const before = await all()
  const marks = await Promise.all(STAND_INS.map((name) => world.desks[name].mark()))
  await world.look()
  expect(await all()).toEqual(before)
  const [salesforce = [], whmcs = [], esim = [], mail = []] = await Promise.all(
    STAND_INS.map((name, at) => world.desks[name].calls(marks[at])),
  )
  expect(salesforce.filter(({ method, path }) => method !== 'GET' && path !== '/services/oauth2/token')).toEqual([])
  expect(new Set(whmcs.flatMap(({ action }) => action ?? []))).toEqual(new Set(Object.keys(ACTIONS)))
  expect(esim.filter(({ method, path }) => method !== 'GET' && path !== '/airalo/v2/token')).toEqual([])
  expect(mail.filter(({ method }) => method !== 'GET')).toEqual([])
  expect((await world.desks.whmcs.state())['misuse']).toEqual([])
})

test('our own database is as it was before', async () => {
  const db = openDatabase(world.config.database.url, () => undefined, 1)
  onTestFinished(() => db.destroy())
  const all = () =>
    Promise.all(TABLES.map((name) => sql`select to_jsonb(t) from ${sql.table(name)} t`.execute(db).then(({ rows }) => rows)))
  // A secret that no start has had: whoever notes it down notes something new.
  const env = { WHMCS_SECRET: '0f3b9c6ad1e2478596b0c3d7e8f1a2b4' }
  const before = await all()
  await world.look({ env })
  expect(await all()).toEqual(before)
})

test('one log-in each, and no more than some thirty calls of the day', async () => {
  const marks = await Promise.all([world.desks.salesforce.mark(), world.desks.esim.mark()])
  await world.look()
  const [salesforce, esim] = await Promise.all([world.desks.salesforce.calls(marks[0]), world.desks.esim.calls(marks[1])])
  expect(salesforce.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1)
  expect(esim.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1)
  expect(salesforce.length).toBeLessThan(30)
})

/** What a system may put into an answer: our own secrets, and what customers gave it. */
const TOLD = 'taro.CANARY@example.jp 4111111111111111 LPA:1$rsp.CANARY$X'

test('whatever a system answers, neither its words nor a secret of ours is repeated', async () => {
  const secrets = ['WHMCS_SECRET', 'WHMCS_IDENTIFIER', 'AIRALO_CLIENT_SECRET', 'SENDGRID_API_KEY', 'PROVISION_SECRETS'].map(
    (name) => EXAMPLE[name] ?? '',
  )
  const bodies = [
    { status: 400, body: [{ errorCode: 'INVALID_FIELD', message: TOLD }] },
    { status: 403, body: { message: TOLD, error: TOLD } },
    { status: 500, body: `<html>${TOLD} ${secrets.join(' ')}</html>` },
    { status: 200, body: { result: 'error', message: `${TOLD} ${secrets.join(' ')}`, error: 'invalid_grant', error_description: TOLD } },
  ]
  const said: string[] = []
  for (const { status, body } of bodies) {
    for (const name of STAND_INS)
      await world.desks[name].fault({
        match: {},
        fault: { kind: 'status', status, body, headers: { 'content-type': 'application/json' }, applied: false },
        times: 200,
      })
    const found = await world.look()
    expect(wrong(found).length).toBeGreaterThan(3)
    said.push(...found.map(inOneLine))
    for (const name of STAND_INS) await world.desks[name].clearFaults()
  }
  const all = said.join('\n')
  for (const word of ['CANARY', '4111111111111111', ...secrets]) expect(all).not.toContain(word)
})
