// What a customer sees of a service that runs: what it costs, what is left of an eSIM, and the way into the billing area.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { useBrowser } from './browser.ts'
import { customerIn, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

const open = useBrowser()
let world: TestWorld

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

describe.each([
  ['en', 'C-1003'],
  ['ja', 'C-1004'],
] as const)('in %s', (language, number) => {
  const say = wordsIn(language)
  let customer: Customer
  // oxlint-disable-next-line typescript/no-explicit-any -- as the app answered it
  let items: any[]
  const serviceOf = (n: number): string => items[n].service.whmcsServiceId

  beforeAll(async () => {
    customer = await customerIn(world, language, number)
    await world.customers.addCard(customer)
    const order = await world.customers.order(customer)
    await world.customers.press(order.sfOrderId)
    items = (await world.customers.orderIs(customer, order.id, ['active'])).items
    // In use, with a quarter left.
    await world.esim.ask('usage', { iccid: items[1].esims[0].iccid, status: 'ACTIVE', remainingMb: 256 })
  }, 60_000)

  test('from the list to what is left of the eSIM', async () => {
    const { page, faults } = await open({ language, width: 390 })
    await signIn(page, customer, world.url)
    await visit(page, `${world.url}/services`)
    const cards = page.locator('main ul > li')
    expect(await cards.count()).toBe(3)
    const card = cards.filter({ has: page.locator(`a[href="/services/${serviceOf(1)}"]`) })
    await card.getByText(say('Running')).waitFor()
    await card.getByText(say('0.25 GB of 1 GB left')).waitFor()
    await card.getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: items[1].name }).waitFor()
    const main = page.locator('main')
    await main.getByText(say('In use'), { exact: true }).waitFor()
    await main.getByRole('img', { name: say('QR code that installs the eSIM') }).waitFor()
    await page.getByRole('button', { name: say('Open it in the billing area') }).waitFor()
    expect(faults).toEqual([])
  })

  test('what is billed next, and how it is set', async () => {
    const { page, faults } = await open({ language })
    await signIn(page, customer, world.url)
    await visit(page, `${world.url}/services/${serviceOf(0)}`)
    const row = (await world.whmcs.rows('services')).find((one) => String(one['id']) === serviceOf(0))
    const due = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(String(row?.['nextduedate'])))
    const facts = page.locator('main dl').first()
    expect(await facts.getByText(say('Next due')).locator('xpath=following-sibling::dd').innerText()).toBe(due)
    await facts.getByText('standard').waitFor()
    expect(faults).toEqual([])
  })

  test('somebody else’s is no page', async () => {
    const stranger = await customerIn(world, language, language === 'en' ? 'C-1005' : 'C-1006')
    const { page } = await open({ language })
    await signIn(page, stranger, world.url)
    await visit(page, `${world.url}/services/${serviceOf(1)}`)
    await page.getByRole('heading', { level: 1, name: say('There is no page here') }).waitFor()
    expect(await page.locator('main').innerText()).not.toContain(items[1].esims[0].iccid)
  })
})
