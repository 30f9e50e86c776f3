// Becoming a customer of the portal, with everything that may be wrong, and with the keyboard alone.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import type { Look } from '../../scripts/portal/looks.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { useBrowser } from './browser.ts'
import { alert, fill, mainAction, visit } from './visit.ts'
import { wordsIn } from './words.ts'

const ACCOUNT = (number: string) => ({
  sfNumber: number,
  email: `customer${number.slice(2)}@example.jp`,
  password: 'correct horse battery staple 7',
  lastName: 'Sato',
  firstName: 'Hanako',
  phone: '+81 3 1234 5678',
})
const ADDRESS = { 'address.postcode': '100-0005', 'address.city': 'Chiyoda', 'address.line1': '1-2-3 Marunouchi' }

const valueOf = (page: Page, name: string) => page.locator(`[name="${name}"]`).inputValue()
const fault = (page: Page, name: string) => page.locator(`[name="${name}"][aria-invalid=true]`)

/** The tests of one language; each has a file of its own, so that they run beside each other. */
export function testSigningUp(language: Look['language']): void {
  const say = wordsIn(language)
  const open = useBrowser()
  let world: TestWorld

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  async function toAddress(page: Page, number: string): Promise<void> {
    await visit(page, `${world.url}/signup`)
    await fill(page, ACCOUNT(number))
    await mainAction(page).click()
    await page.locator('[name="address.postcode"]').waitFor()
  }

  test('what is wrong is marked where it stands, is said aloud, and is where one types next', async () => {
    const { page, faults } = await open({ language })
    await visit(page, `${world.url}/signup`)
    await fill(page, { ...ACCOUNT('C-1032'), email: 'no-address', password: 'too short' })
    await mainAction(page).click()
    await alert(page, say('Please check the 2 fields that are marked below.'))
    await page.getByText(say('At least 12 characters, please.')).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('email')
    expect(await fault(page, 'sfNumber').count()).toBe(0)
    expect(faults).toEqual([])
  })

  test('what only the server knows leads back to its field, and nothing that was typed is lost', async () => {
    const { page } = await open({ language })
    await toAddress(page, 'C-1033')
    await page.goBack()
    await fill(page, { sfNumber: 'C-9999' })
    await mainAction(page).click()
    await fill(page, ADDRESS)
    await mainAction(page).click()
    await page.getByText(say('This customer number cannot be used.')).waitFor()
    expect(await valueOf(page, 'sfNumber')).toBe('C-9999')
    await fill(page, { sfNumber: 'C-1033' })
    await mainAction(page).click()
    await page.locator('[name="address.line1"]').waitFor()
    expect(await valueOf(page, 'address.line1')).toBe(ADDRESS['address.line1'])
    await mainAction(page).click()
    await page.locator('[name=code]').waitFor()
  })

  test('a reload loses nothing but the password, neither before the code nor while it is waited for', async () => {
    const { page } = await open({ language })
    await toAddress(page, 'C-1034')
    await fill(page, ADDRESS)
    await page.reload()
    await expect.poll(() => valueOf(page, 'address.line1')).toBe(ADDRESS['address.line1'])
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain('staple')
    await mainAction(page).click()
    await page.locator('[name=password]').fill('correct horse battery staple 7')
    await mainAction(page).click()
    await page.locator('[name="address.line1"]').waitFor()
    await mainAction(page).click()
    await page.locator('[name=code]').waitFor()
    await page.waitForURL('**/signup?step=code')
    await page.reload()
    await fill(page, { code: '000000' })
    await mainAction(page).click()
    await page.getByText(say('This code is not right')).waitFor()
    const first = await world.customers.codeFor('customer1034@example.jp')
    await page.getByRole('button', { name: say('Send another code') }).click()
    await page.getByText(say('Only the newest code counts.')).waitFor()
    const second = await until(async () => {
      const code = await world.customers.codeFor('customer1034@example.jp')
      return code !== first && code
    }, 'another code')
    await fill(page, { code: second })
    await mainAction(page).click()
    await page.waitForURL('**/dashboard')
  })

  test('the way back from the code leads to all that was typed', async () => {
    const { page } = await open({ language })
    await toAddress(page, 'C-1036')
    await fill(page, ADDRESS)
    await mainAction(page).click()
    await page.getByRole('button', { name: say('Back to what I typed') }).click()
    await expect.poll(() => valueOf(page, 'sfNumber')).toBe('C-1036')
    await fill(page, { password: 'correct horse battery staple 7' })
    await mainAction(page).click()
    await expect.poll(() => valueOf(page, 'address.line1')).toBe(ADDRESS['address.line1'])
  })

  test('an account in review says what is happening, and what still works', async () => {
    const { page } = await open({ language })
    await toAddress(page, 'C-1002')
    await fill(page, ADDRESS)
    await mainAction(page).click()
    await fill(page, { code: await world.customers.codeFor('customer1002@example.jp') })
    await mainAction(page).click()
    await page.getByText(say('our staff are checking that it is yours')).waitFor({ timeout: 20_000 })
    await page.getByText(say('You can order as usual')).waitFor()
  })

  test('from the sign-up to the order with the keyboard alone', { timeout: 90_000 }, async () => {
    const { page, faults } = await open({ language })
    await visit(page, `${world.url}/signup`)
    const type = async (name: string, text: string) => {
      await tabTo(page, `[name="${name}"]`)
      await page.keyboard.type(text)
    }
    for (const [name, text] of Object.entries(ACCOUNT('C-1035'))) await type(name, text)
    await page.keyboard.press('Enter')
    await page.locator('[name="address.postcode"]').waitFor()
    // Each step begins at its heading, which is said aloud.
    const focused = () => page.evaluate('document.activeElement.textContent')
    await expect.poll(focused).toBe(say('Sign up'))
    for (const [name, text] of Object.entries(ADDRESS)) await type(name, text)
    await page.keyboard.press('Enter')
    await page.locator('[name=code]').waitFor()
    await expect.poll(focused).toBe(say('Sign up'))
    await type('code', await world.customers.codeFor('customer1035@example.jp'))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/dashboard')
    await atRest(page)
    await world.customers.addCard({ email: 'customer1035@example.jp', number: 'C-1035', password: '', browser: world.browser() })

    await press(page, 'a[href="/catalog"]')
    await page.waitForURL('**/catalog')
    await atRest(page)
    await press(page, 'main li a')
    await page.waitForURL('**/catalog/*')
    await atRest(page)
    await press(page, 'main form button[type=submit]')
    await press(page, 'main form output a')
    await page.waitForURL('**/checkout')
    await atRest(page)
    await mainAction(page).waitFor()
    await press(page, 'main form button[type=submit]')
    await page.waitForURL('**/orders/*')
    expect(faults).toEqual([])
  })
}

/** As many presses as a page may need at most. */
const MOST_PRESSES = 80

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${selector} cannot be reached with the keyboard`)
}

async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor()
  await tabTo(page, selector)
  await page.keyboard.press('Enter')
}
