import type { Order, Setting } from './setting.ts'
import { EsimState, Requests, SalesforceState, WhmcsState } from './desk.ts'

/** What the three systems hold, side by side, by their own accounts; ours is not asked. */
export async function compare({ desk, customer, teller }: Setting, order: Order): Promise<void> {
  teller.chapter('The three systems, side by side')
  const [salesforce, whmcs, esim, calls] = await Promise.all([
    desk.state('salesforce', SalesforceState),
    desk.state('whmcs', WhmcsState),
    desk.state('esim', EsimState),
    desk.ask('whmcs', 'requests?since=0', Requests),
  ])
  const orders = salesforce.Order.filter((row) => row.Portal_Order_Key__c === order.id)
  const [sfOrder] = orders
  const items = salesforce.OrderItem.filter(({ OrderId }) => OrderId === sfOrder?.Id).sort((a, b) => keyOf(a).localeCompare(keyOf(b)))
  const client = whmcs.clients.find(({ email }) => email === customer.email)
  const services = whmcs.services.filter(({ clientid }) => clientid === client?.id)
  const placed = calls.items.filter(({ action, applied }) => action === 'AddOrder' && applied)

  const rows = items.map((item, n) => {
    const marker = `${sfOrder?.Id}-${String(Number(keyOf(item).split(':').at(-1)) || n + 1).padStart(3, '0')}`
    const service = services.find(({ id }) => String(id) === String(item.WHMCS_Service_ID__c))
    const carries = service?.customfields.customfield.some(({ value }) => value === marker) ?? false
    const sim = esim.esims.find(({ iccid }) => iccid === item.ESIM_ICCID__c)
    return { item, service, carries, sim, name: order.items[n]?.name ?? '' }
  })
  teller.table([
    ['line', 'Salesforce', 'WHMCS', 'eSIM provider'],
    ...rows.map(({ item, service, sim, name }) => [
      name,
      `${item.Item_Provisioning_Status__c ?? '–'}, service ${item.WHMCS_Service_ID__c ?? '–'}`,
      service ? `${service.id} ${service.status}` : '–',
      sim ? `…${sim.iccid.slice(-4)}` : '–',
    ]),
  ])
  teller.check(
    'Salesforce has one order, Activated and Provisioned',
    orders.length === 1 && sfOrder?.Status === 'Activated' && sfOrder.Provisioning_Status__c === 'Provisioned',
    `${orders.length} × ${sfOrder?.Status}, ${sfOrder?.Provisioning_Status__c}`,
  )
  const whmcsOrders = whmcs.orders.filter(({ userid }) => userid === client?.id)
  teller.check(
    'WHMCS has one order, although its reply was lost',
    whmcsOrders.length === 1 && placed.length === 1,
    `${whmcsOrders.length} orders, ${placed.length} calls applied`,
  )
  teller.check(
    'Salesforce names that very order',
    String(sfOrder?.WHMCS_Order_Id__c) === String(whmcsOrders[0]?.id),
    String(sfOrder?.WHMCS_Order_Id__c),
  )
  teller.check(
    'each line has one active service, which carries its key',
    services.length === items.length && items.length > 0 && rows.every(({ service, carries }) => service?.status === 'Active' && carries),
  )
  const bought = rows.filter(({ sim }) => sim).length
  teller.check(
    'the provider sold one eSIM, the one that Salesforce names',
    esim.orders.length === 1 && esim.esims.length === 1 && bought === 1,
    `${esim.orders.length} orders, ${esim.esims.length} eSIMs, ${bought} named`,
  )
  const shown = order.items.flatMap(({ esims }) => esims ?? []).map(({ iccid }) => iccid)
  teller.check('the customer sees that eSIM', shown.length === 1 && shown[0] === esim.esims[0]?.iccid)
}

const keyOf = (item: { Portal_Line_Key__c?: string | null | undefined }): string => item.Portal_Line_Key__c ?? ''
