// What a customer gets an eSIM into a phone with.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { useBrowser } from './browser.ts'
import { customerIn, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

interface Esim {
  iccid: string
  smdpAddress: string
  matchingId: string
  appleInstallUrl: string
}

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
  let esim: Esim
  let address: string

  beforeAll(async () => {
    customer = await customerIn(world, language, number)
    await world.customers.addCard(customer)
    const order = await world.customers.order(customer, ['ESIM-JP-1GB-7D'])
    await world.customers.press(order.sfOrderId)
    const active = await world.customers.orderIs(customer, order.id, ['active'])
    esim = active.items[0].esims[0]
    address = `${world.url}/orders/${order.id}`
  })

  test('each value is copied by a press, and can be marked where that is not allowed', async () => {
    const { page } = await open({ language })
    await signIn(page, customer, world.url)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.url })
    await visit(page, address)
    for (const [name, value] of [
      ['SM-DP+ address', esim.smdpAddress],
      ['Activation code', esim.matchingId],
      ['ICCID', esim.iccid],
    ] as const) {
      await page.getByRole('button', { name: `${say('Copy')} ${say(name)}` }).click()
      await page.getByRole('button', { name: `${say('Copied')} ${say(name)}` }).waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(value)
    }

    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))`)
    await page.getByRole('button', { name: `${say('Copied')} ${say('ICCID')}` }).click()
    await page.getByText(say('Your browser does not allow it. Please mark the text and copy it.')).waitFor()
  })

  test('an iPhone has a link of its own, and each maker’s phones a way', async () => {
    const { page } = await open({ language })
    await signIn(page, customer, world.url)
    await visit(page, address)
    expect(await page.getByRole('link', { name: say('Install on this iPhone') }).getAttribute('href')).toBe(esim.appleInstallUrl)
    expect(esim.appleInstallUrl).toMatch(/^https:/)
    const guide = page.getByRole('region', { name: say('How to install it') })
    for (const [device, way] of [
      ['iPhone or iPad', 'Connect to Wi-Fi, and open Settings, then Mobile Data (or Cellular), then Add eSIM.'],
      ['Google Pixel', 'Choose Set up an eSIM and scan the code, or type the address and the activation code.'],
      ['Samsung Galaxy', 'Choose Scan QR code, or Enter activation code to type it.'],
      ['Something else', 'Scan the code, or type the SM-DP+ address and the activation code.'],
    ] as const) {
      const step = guide.getByText(say(way))
      expect(await step.isVisible()).toBe(false)
      await guide.getByText(say(device), { exact: true }).click()
      await step.waitFor()
    }
  })
})
