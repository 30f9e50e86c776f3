// What the portal shows a customer of WHMCS, and how the same stands there.

import type { TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'

export interface Owned {
  customer: Customer
  clientId: number
  /** Of orders, at ours. */
  ids: string[]
}

interface View {
  /** Status of each service, by its id. */
  services: Record<string, string>
  /** State of the order that each service is of, and what a person is asked about it. */
  orders: Record<string, string>
  unpaid: { open: number; amount: number }
  profile: { city: string; company: string }
}

/** What this customer reads. */
export async function shownTo({ customer: { browser }, ids }: Owned): Promise<View> {
  const view: View = { services: {}, orders: {}, unpaid: { open: 0, amount: 0 }, profile: { city: '', company: '' } }
  for (const id of ids) {
    const { status, attention, items } = (await browser.get(`/api/orders/${id}`)).body
    for (const { service } of items) {
      view.services[service.whmcsServiceId] = service.status
      view.orders[service.whmcsServiceId] = attention ? `${status}: ${attention.code}` : status
    }
  }
  const { open, total } = (await browser.get('/api/billing/invoices/summary')).body
  view.unpaid = { open, amount: total.amount }
  const { address, companyName = '' } = (await browser.get('/api/me/billing')).body
  view.profile = { city: address.city, company: companyName }
  return view
}

export async function hasCardShown({ customer: { browser } }: Owned): Promise<boolean> {
  return (await browser.get('/api/billing/payment-methods/summary')).body.hasPaymentMethod
}

export async function hasCard({ whmcs }: TestWorld, { clientId }: Owned): Promise<boolean> {
  return (await whmcs.rows('payMethods')).some((row) => Number(row['clientid']) === clientId)
}

/** How it is at WHMCS: an order is in front of a person for as long as the module of one of its services has failed and nobody has mended that. */
export async function inTruth({ whmcs }: TestWorld, { clientId }: Owned): Promise<View> {
  const state = await whmcs.state()
  const rows = (name: string) => state[name] ?? []
  const services = rows('services').filter((row) => Number(row['clientid']) === clientId)
  const failed = rows('moduleQueue').filter((row) => row['moduleAction'] === 'CreateAccount' && Number(row['completed']) === 0)
  const unpaid = rows('invoices').filter((row) => Number(row['userid']) === clientId && row['status'] === 'Unpaid')
  const client = rows('clients').find((row) => Number(row['id']) === clientId)
  const stands = (id: unknown) => (failed.some((row) => Number(row['serviceId']) === Number(id)) ? 'needs_person: module_failed' : 'active')
  return {
    services: Object.fromEntries(services.map((row) => [String(row['id']), String(row['status'])])),
    orders: Object.fromEntries(services.map((row) => [String(row['id']), stands(row['id'])])),
    unpaid: { open: unpaid.length, amount: unpaid.reduce((sum, row) => sum + Number(row['total']), 0) },
    profile: { city: String(client?.['city']), company: String(client?.['companyname']) },
  }
}
