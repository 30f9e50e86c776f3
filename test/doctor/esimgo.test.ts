// With eSIM Go as the provider: what is set up right has nothing said of it, and each wrong set-up there is named.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHECKS } from '../../src/doctor/table.ts'
import { type DoctorWorld, inOneLine, startDoctorWorld, wrong } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld({ esims: 'esimgo' })
  await world.look() // the first one loads every client
})
afterAll(() => world.close())

const SETUPS: Readonly<Record<string, readonly [check: string, severity: 'fault' | 'warning', remedy: RegExp]>> = {
  'esimgo-key-renewed': ['esim.log-in', 'fault', /ESIMGO_API_KEY/],
  'esimgo-balance-low': ['esim.balance', 'warning', /pay in/],
  'esimgo-balance-empty': ['esim.balance', 'fault', /pay in/],
  'esimgo-bundle-gone': ['catalogue.products', 'warning', /ESIM_Package_Id__c/],
}

/** What customers must not be shown, of which the seed has two. */
const PLANTED = [/no_price|options_broken/, /no_price|options_broken/].map((code) => expect.stringMatching(code))

test('of what is set up right nothing is said but what the seed has planted', async () => {
  const said = await world.look()
  expect(wrong(said).map(inOneLine)).toEqual(PLANTED)
  expect(new Set(said.map(({ check }) => check))).toEqual(new Set(CHECKS.map(({ id }) => id)))
  expect(said.filter(({ check, ok }) => check.startsWith('esim.') && ok).length).toBeGreaterThan(3)
})

test('each wrong set-up has its row here', async () => {
  const reply = await fetch(`${world.sandbox.esim.url.replace(/\/$/, '')}/__sandbox/setups`)
  const { items } = (await reply.json()) as { items: { name: string }[] }
  const names = items.map(({ name }) => name)
  expect(names.sort()).toEqual(Object.keys(SETUPS).sort())
})

test.each(Object.entries(SETUPS))('%s', async (setup, [check, severity, remedy]) => {
  const right = wrong(await world.look()).map(inOneLine)
  await world.desks.esim.ask('setups', { name: setup })
  try {
    const found = wrong(await world.look()).filter((one) => !right.includes(inOneLine(one)))
    expect([...new Set(found.map((one) => `${one.severity} ${one.check}`))]).toEqual([`${severity} ${check}`])
    for (const one of found) expect(one.remedy).toMatch(remedy)
  } finally {
    await world.desks.esim.ask('setups', { name: null })
  }
})

test('an address that is not listed, or a wrong key: one status says both, and so does the remedy', async () => {
  const said = await world.look({ env: { ESIMGO_API_KEY: 'another-key-0123456789abcdefghijklmnop' } })
  const [found] = said.filter(({ check }) => check === 'esim.log-in')
  expect(found).toMatchObject({ severity: 'fault', remedy: expect.stringMatching(/ESIMGO_API_KEY.*IP allow-list/) })
})
