// What the stand-ins hold, read from their own state, and what customers are shown.
import type { Desk } from '../../world/desk.ts'
import type { Buyer, Said } from '../buyer.ts'
import { wishIn } from '../label.ts'
import type { Stage } from '../stage.ts'
import type { SalesforceOrder, Truth, Wish } from './judge.ts'

export async function readTruth({ salesforce, whmcs, esim, mail }: Pick<Stage, 'salesforce' | 'whmcs' | 'esim' | 'mail'>): Promise<Truth> {
  const [orders, cases, services, whmcsOrders, esims, mails] = await Promise.all([
    ordersIn(salesforce),
    salesforce.rows('Case'),
    whmcs.rows('services'),
    whmcs.rows('orders'),
    esim.rows('orders'),
    mail.rows('messages'),
  ])
  return {
    orders,
    openCases: cases.filter((row) => row['Status'] !== 'Closed').length,
    services: services.map((row) => ({ lineKey: markerOf(row), whmcsOrder: Number(row['orderid']) })),
    whmcsOrders: whmcsOrders.map((row) => Number(row['id'])),
    esims: esims.map((row) => String(row['description'])),
    mails: mails.map((row) => String((row['customArgs'] as Record<string, unknown> | undefined)?.['eventId'])),
  }
}

async function ordersIn(salesforce: Desk): Promise<SalesforceOrder[]> {
  const [orders, items, products] = await Promise.all(['Order', 'OrderItem', 'Product2'].map((name) => salesforce.rows(name)))
  const withEsim = new Set(products?.filter((product) => product['Requires_ICCID__c'] === true).map((product) => product['Id']))
  const itemsOf = Map.groupBy(items ?? [], (item) => item['OrderId'])
  return (orders ?? [])
    .filter((order) => order['Portal_Order_Key__c'])
    .map((order) => {
      const own = itemsOf.get(order['Id']) ?? []
      return {
        key: String(order['Portal_Order_Key__c']),
        wish: own.map((item) => wishIn(item['ConfigOptions_JSON__c'])).find((wish) => wish !== null) ?? null,
        provisioning: String(order['Provisioning_Status__c']),
        errorCode: order['Provisioning_Error_Code__c'] === null ? null : String(order['Provisioning_Error_Code__c']),
        lines: own.map((item) => {
          const line = String(item['Portal_Line_Key__c']).split(':').at(-1)?.padStart(3, '0')
          const key = `${String(order['Id'])}-${line}`
          return { key, unitKey: withEsim.has(item['Product2Id']) ? `${key}-001` : null }
        }),
      }
    })
}

/** Of the seed's own services the marker is empty. */
function markerOf(service: Record<string, unknown>): string {
  const fields = (service['customfields'] as { customfield?: { name: string; value: string }[] } | undefined)?.customfield ?? []
  return fields.find(({ name }) => name === 'Line key')?.value ?? ''
}

/** What each customer is shown of all their orders, by order id. Throws when a page cannot be read. */
export async function readShown(buyers: readonly Buyer[]): Promise<Map<string, Wish['shown']>> {
  const shown = new Map<string, Wish['shown']>()
  for (const buyer of buyers) {
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Said = await buyer.send('GET', `/api/orders?limit=100${cursor && `&cursor=${cursor}`}`)
      if (page.status === 401) await buyer.logIn(page)
      else if (page.status !== 200) throw new Error(`the orders of ${buyer.customer.number} were answered ${page.status} ${page.code}`)
      else {
        for (const { id, status, attention } of page.body.items) shown.set(String(id), { status, attention: attention?.code ?? null })
        cursor = page.body.nextCursor
      }
    }
  }
  return shown
}
