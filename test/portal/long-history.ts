// A customer of years: more orders than a page of the list has, and what runs and what is under way is of the oldest.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Look } from '../../scripts/portal/looks.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Answer } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { useBrowser } from './browser.ts'
import { alert, customerIn, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

const AT_ONCE = 20

/** The tests of one language; each has a file of its own, so that they run beside each other. */
export function testLongHistory(language: Look['language']): void {
  const say = wordsIn(language)
  const open = useBrowser()
  let world: TestWorld
  let customer: Customer
  let running: Answer['body']
  let inReview: Answer['body']

  beforeAll(async () => {
    world = await startWorld()
    customer = await customerIn(world, language, 'C-1005')
    await world.customers.addCard(customer)
    const order = await world.customers.order(customer, ['VPN-PERSONAL'])
    await world.customers.press(order.sfOrderId)
    running = await world.customers.orderIs(customer, order.id, ['active'])
    inReview = await world.customers.order(customer, ['NET-FIBER-1G'])
    await addCancelled(inReview.id)
  }, 60_000)
  afterAll(() => world.close())

  /** As many of the same as fit on a page of the list, each newer than that order. */
  async function addCancelled(like: string): Promise<void> {
    const { db, random } = world.wired
    const columns = ['account_id', 'source', 'total', 'lines', 'correlation_id', 'created_at'] as const
    const order = await db.selectFrom('orders').select(columns).where('id', '=', like).executeTakeFirstOrThrow()
    const none = { sf_order_id: null, order_number: null, note: null, cart_hash: null, reason_text: null }
    const cancelled = Array.from({ length: AT_ONCE }, (_, n) => ({
      ...order,
      ...none,
      id: random.uuid(),
      state: 'cancelled',
      lines: JSON.stringify(order.lines.slice(0, 1)),
      total: JSON.stringify(order.total),
      created_at: new Date(order.created_at.getTime() + n + 1),
    }))
    await db.insertInto('orders').values(cancelled).execute()
  }

  async function at(path: string) {
    const opened = await open({ language })
    await signIn(opened.page, customer, world.url)
    await visit(opened.page, world.url + path)
    return opened
  }

  test('older orders that do not come leave those that are there, and come when they are asked for again', async () => {
    const { page } = await at('/orders')
    const cards = page.locator('main ul > li')
    const older = page.getByRole('button', { name: say('Show older orders') })
    await page.route('**/api/orders?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{}' }))
    await older.click()
    await alert(page, say('This did not work. Please try again.'))
    expect(await cards.count()).toBe(AT_ONCE)
    await page.unrouteAll()
    await older.click()
    await page.locator(`main a[href="/orders/${running.id}"]`).waitFor()
    expect(await cards.count()).toBe(AT_ONCE + 2)
    // There are no older ones, and no button for them.
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe(say('Orders'))
  })

  test('the overview shows what runs and what is under way, however long ago it was ordered', async () => {
    const { page } = await at('/dashboard')
    await page.locator(`main a[href="/services/${running.items[0].service.whmcsServiceId}"]`).waitFor()
    await page.getByRole('heading', { level: 2, name: say('Orders under way') }).waitFor()
    await page.locator(`main a[href="/orders/${inReview.id}"]`).waitFor()
  })
}
