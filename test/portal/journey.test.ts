// A customer's whole way in a browser: sign up, a card, an order, the staff's press in another tab, an active eSIM whose QR code can be scanned.

import jsQR from 'jsqr'
import type { BrowserContext, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { useBrowser } from './browser.ts'
import { fill, mainAction, visit } from './visit.ts'

const open = useBrowser()
let world: TestWorld

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const WAYS = [
  { language: 'en', number: 'C-1021', active: 'Everything you ordered is running.' },
  { language: 'ja', number: 'C-1022', active: 'ご注文のサービスはすべてご利用いただけます。' },
] as const

describe.each(WAYS)('in $language', ({ language, number, active }) => {
  test('from the customer number to an eSIM that can be scanned', { timeout: 120_000 }, async () => {
    const { page, faults } = await open({ width: 390, language })
    const before = (await world.esim.rows('esims')).length
    const email = `customer${number.slice(2)}@example.jp`
    await signUp(page, number, email)
    await putIntoCart(page, 'ESIM-JP-1GB-7D')

    await visit(page, `${world.url}/checkout`)
    await addCard(page)
    // It comes back by itself: nobody loads the page again.
    await page.locator('main form button[type=submit]').waitFor()
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    await atRest(page)

    await pressInSalesforce(page.context(), email)
    await page.getByText(active).waitFor({ timeout: 60_000 })
    const lpa = await scan(page)
    const bought = (await world.esim.rows('esims')).slice(before)
    expect(bought.map((esim) => esim['qrcode'])).toEqual([lpa])
    expect(faults).toEqual([])
    await page.context().close()
  })
})

async function signUp(page: Page, number: string, email: string): Promise<void> {
  await visit(page, `${world.url}/signup`)
  await fill(page, {
    sfNumber: number,
    email,
    password: 'correct horse battery staple 7',
    lastName: 'Sato',
    firstName: 'Hanako',
    phone: '+81 3 1234 5678',
  })
  await mainAction(page).click()
  await fill(page, { 'address.postcode': '100-0005', 'address.city': 'Chiyoda', 'address.line1': '1-2-3 Marunouchi' })
  await mainAction(page).click()
  await page.locator('[name=code]').waitFor()
  await fill(page, { code: await world.customers.codeFor(email) })
  await mainAction(page).click()
  await page.waitForURL('**/dashboard')
}

async function putIntoCart(page: Page, sku: string): Promise<void> {
  const { items } = (await (await fetch(`${world.url}/api/catalog`)).json()) as { items: { id: string; sku: string }[] }
  await visit(page, `${world.url}/catalog/${items.find((item) => item.sku === sku)?.id}`)
  await mainAction(page).click()
  await page.locator('main form output a').waitFor()
}

/** In the billing area, which opens in a tab of its own; then back. */
async function addCard(page: Page): Promise<void> {
  const opened = page.context().waitForEvent('page')
  await page.locator('main button').filter({ hasText: '↗' }).click()
  const billing = await opened
  await billing.locator('[name=ccnumber]').fill('4242 4242 4242 4242')
  await billing.locator('[name=ccexpiry]').fill('12/30')
  await billing.locator('[name=cccvv]').fill('123')
  await billing.locator('main form button').first().click()
  await billing.getByText('4242').first().waitFor()
  await billing.close()
  await page.bringToFront()
}

/** As staff do it: the Quick Action on the order's page, in another tab. */
async function pressInSalesforce(context: BrowserContext, email: string): Promise<void> {
  const order = await until(async () => {
    const [contact] = (await world.salesforce.rows('Contact')).filter((row) => row['Email'] === email)
    return (await world.salesforce.rows('Order')).find((row) => row['AccountId'] === contact?.['AccountId'])
  }, 'the order in Salesforce')
  const staff = await context.newPage()
  await staff.goto(`${world.sandbox.salesforce.url}/staff/orders/${String(order['Id'])}`)
  await staff.getByRole('button', { name: 'Provision in WHMCS' }).click()
  await staff.getByText('202').first().waitFor()
  await staff.close()
}

/** What a phone's camera would read from the screen. */
async function scan(page: Page): Promise<string> {
  const code = page.locator('main section img')
  await code.waitFor()
  const { data, width, height } = PNG.sync.read(await code.screenshot({ scale: 'css' }))
  const found = jsQR.default(new Uint8ClampedArray(data), width, height)
  if (!found) throw new Error('no QR code can be read from the page')
  return found.data
}
