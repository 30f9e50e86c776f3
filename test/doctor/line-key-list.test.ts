// WHMCS_LINE_KEY_FIELD as a list: fields that are not on the order form, of which WHMCS tells with a service alone.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DoctorWorld, startDoctorWorld } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
})
afterAll(() => world.close())

/** The seed's fields have these ids; product 42 is the one that was ordered. */
const SOLD = [21, 22, 23, 31, 32, 33, 34, 41, 42, 43, 44]
const ids = (other: Record<number, number> = {}) => SOLD.map((pid) => `${pid}:${other[pid] ?? 100 + pid}`).join(',')

const said = async (list: string) =>
  (await world.look({ env: { WHMCS_LINE_KEY_FIELD: list } })).filter(({ check }) => check === 'whmcs.line-key-field')

test('what no service has shown yet is not called right', async () => {
  expect(await said(ids())).toMatchObject([
    { ok: false, severity: 'info', says: expect.stringMatching(/^not known of \d+ of \d+ products/) },
  ])
})

test('an id that a service does not have is a fault, and so is a product that the list leaves out', async () => {
  expect(await said(ids({ 42: 999 }))).toMatchObject([
    { severity: 'fault', says: 'product 42 has no custom field 999', remedy: expect.stringContaining('product 42 → Custom Fields') },
  ])
  expect(await said(ids().replace(/,42:142/, ''))).toMatchObject([
    { severity: 'fault', says: 'WHMCS_LINE_KEY_FIELD names no field of product 42' },
  ])
})
