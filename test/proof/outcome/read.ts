// What the stand-ins hold, read from their own state, and what customers are shown.
import type { DeskState, Row } from '../../world/desk.ts'
import { until } from '../../world/until.ts'
import type { Buyer, Said } from '../buyer.ts'
import { wishIn } from '../label.ts'
import type { Desks } from '../ground.ts'
import type { Mail, OpenCase, SalesforceOrder, Truth, Wish } from './truth.ts'

export async function readTruth({ salesforce, whmcs, esim, mail }: Desks): Promise<Truth> {
  const [org, install, provider, mailbox] = await Promise.all([salesforce.state(), whmcs.state(), esim.state(), mail.state()])
  return {
    orders: ordersIn(org),
    cases: (org['Case'] ?? []).filter((row) => row['Status'] !== 'Closed').map(caseOf),
    services: (install['services'] ?? []).map((row) => ({
      lineKey: markerOf(row),
      whmcsOrder: Number(row['orderid']),
      status: String(row['status']),
    })),
    whmcsOrders: (install['orders'] ?? []).map((row) => Number(row['id'])),
    esims: unitsBought(provider),
    mails: (mailbox['messages'] ?? []).map(mailOf),
  }
}

/** What each order bears for a reference: by itself, or where it takes none on its eSIM. */
function unitsBought({ orders = [], esims = [] }: DeskState): string[] {
  const references = new Map(esims.map((row) => [row['iccid'], row['customerRef']]))
  return orders.map((row) => {
    if (row['provider'] !== 'esimgo') return String(row['description'])
    const [line] = row['order'] as { iccids?: string[] }[] // as its order is answered
    return String(references.get(line?.iccids?.[0]) ?? '')
  })
}

function ordersIn(org: DeskState): SalesforceOrder[] {
  const withEsim = new Set(org['Product2']?.filter((product) => product['Requires_ICCID__c'] === true).map((product) => product['Id']))
  const itemsOf = Map.groupBy(org['OrderItem'] ?? [], (item) => item['OrderId'])
  return (org['Order'] ?? [])
    .filter((order) => order['Portal_Order_Key__c'])
    .map((order) => {
      const own = itemsOf.get(order['Id']) ?? []
      return {
        id: String(order['Id']),
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

/** What a Case is about stands in its description, a line each. */
function caseOf(row: Row): OpenCase {
  const facts = String(row['Description']).matchAll(/^(\w+): (\S+)$/gm)
  return {
    reason: String(row['Subject']).replace('Portal: ', ''),
    facts: Object.fromEntries([...facts].map(([, name, value]) => [name, value])),
  }
}

/** A customer's mail about an order has the page of the order, one to staff its record in Salesforce. */
export function mailOf(row: Row): Mail {
  const { eventId, kind } = (row['customArgs'] ?? {}) as Record<string, unknown> // SendGrid's `custom_args`
  const text = String(row['text'])
  const about = /\/orders\/([\da-f-]{36})\b/.exec(text)?.[1] ?? /\/(801\w{15})\b/.exec(text)?.[1] ?? null
  return { event: String(eventId), kind: String(kind), to: String(row['to']), about }
}

/** Of the seed's own services the marker is empty. */
function markerOf(service: Row): string {
  const fields = (service['customfields'] as { customfield?: { name: string; value: string }[] } | undefined)?.customfield ?? []
  return fields.find(({ name }) => name === 'Line key')?.value ?? ''
}

const SHOWN_WITHIN_MS = 20_000

/** What each customer is shown of all their orders, by order id. Throws when a page cannot be read. */
export async function readShown(buyers: readonly Buyer[]): Promise<Map<string, Wish['shown']>> {
  const shown = new Map<string, Wish['shown']>()
  for (const buyer of buyers) {
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/api/orders?limit=100${cursor && `&cursor=${cursor}`}`
      // Whoever is told to come again comes again.
      const page: Said = await until(
        async () => {
          const said = await buyer.send('GET', path)
          return said.status === 503 ? null : said
        },
        `the orders of ${buyer.customer.number} to be shown`,
        SHOWN_WITHIN_MS,
      )
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
