import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccountByCustomerNumber } from '../../salesforce/account.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import type { NewOrder } from '../../salesforce/order.ts'
import { readCatalogRows } from '../../salesforce/product.ts'
import { readSettings } from '../../sandbox/settings.ts'
import { startOne } from '../../sandbox/start.ts'
import { systemRandom } from '../../src/base/random.ts'
import { createSalesforceOrder } from '../../src/effects/create-salesforce-order.ts'
import type { Tools } from '../../src/effects/tools.ts'
import { type Desk, openDesk, type Row } from '../world/desk.ts'
import { salesforceAt } from '../world/salesforce-api.ts'
import { historyOf } from './history.ts'

let standIn: Awaited<ReturnType<typeof startOne>>
let salesforce: SalesforceApi
let desk: Desk
beforeAll(async () => {
  standIn = await startOne('salesforce', { settings: readSettings({}), port: 0, bffUrl: () => 'http://127.0.0.1:9' })
  desk = openDesk(standIn.url)
  salesforce = salesforceAt(standIn.url)
})
afterAll(async () => {
  await salesforce.close()
  await standIn.close()
})

const call = { correlationId: 'create-order-1', eventId: 1 }
/** The effect asks nothing else of its tools. */
const tools = () => ({ salesforce }) as unknown as Tools

async function newOrder(): Promise<NewOrder> {
  const account = await findAccountByCustomerNumber(salesforce, 'C-1003', call)
  const { pricebookId, rows } = await readCatalogRows(salesforce, 'Portal', call)
  const product = rows.find(({ sku }) => sku === 'VPN-PERSONAL')
  if (!account || !pricebookId || !product?.unitPrice || !product.defaultBillingCycle) throw new Error('the seed is another one')
  const { pricebookEntryId, unitPrice, defaultBillingCycle: billingCycle } = product
  const key = systemRandom.uuid()
  const item = { lineKey: `${key}:1`, pricebookEntryId, quantity: 1, unitPrice, billingCycle, configOptionsJson: null }
  return {
    key,
    accountId: account.id,
    pricebookId,
    effectiveOn: '2026-11-21',
    correlationId: call.correlationId,
    note: 'as it was ordered',
    items: [item],
  }
}

/** What staff have made of it while nobody knew that it was there. */
const EDITED = { Status: 'Cancelled', Description: 'asked for by telephone: not before December', EffectiveDate: '2026-12-01' }

test('what staff have edited stays as it is when the creation is repeated', async () => {
  const order = await newOrder()
  const perform = () => createSalesforceOrder.perform(order, tools(), call)
  const inSalesforce = async (): Promise<Row | undefined> => {
    const own = (await desk.rows('Order')).filter((row) => row['Portal_Order_Key__c'] === order.key)
    expect(own).toHaveLength(1)
    return own[0]
  }
  expect(await perform()).toMatchObject({ is: 'done' })
  const made = await inSalesforce()
  await desk.ask('update', { object: 'Order', id: made?.['Id'], fields: EDITED })

  // It may be refused or taken for unknown; what counts is what is there afterwards.
  await perform()
  expect(await inSalesforce()).toMatchObject({ ...EDITED, Id: made?.['Id'] })
  const found = await createSalesforceOrder.find?.({ key: order.key } as NewOrder, tools(), call, historyOf(2))
  expect(found).toMatchObject({ is: 'one', value: { sfOrderId: made?.['Id'], status: EDITED.Status } })
})
