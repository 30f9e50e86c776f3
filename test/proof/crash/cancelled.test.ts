import { expect, test } from 'vitest'
import type { SalesforceOrder, Truth, Wish } from '../outcome/truth.ts'
import { judgeCancelled } from './cancelled.ts'

const ORDER: SalesforceOrder = {
  id: '801A',
  key: 'order-0',
  wish: 0,
  provisioning: 'Cancelled',
  errorCode: null,
  lines: [{ key: '801A-001', unitKey: null }],
}
const SERVICE = { lineKey: '801A-001', whmcsOrder: 1, status: 'Cancelled' }
const TRUTH: Pick<Truth, 'orders' | 'services'> = { orders: [ORDER], services: [SERVICE] }
const judge = (truth: Partial<typeof TRUTH>, shown: Wish['shown'] = { status: 'cancelled', attention: null }) =>
  judgeCancelled([{ id: 'order-0', shown }], { ...TRUTH, ...truth })

test.each<[string, Partial<typeof TRUTH>]>([
  ['with its service', {}],
  ['that WHMCS never had', { services: [] }],
  ['beside the living service of another order', { services: [SERVICE, { lineKey: '801B-001', whmcsOrder: 2, status: 'Active' }] }],
])('an order that was cancelled, %s', (_, truth) => {
  expect(judge(truth)).toEqual({ cancelled: 1, lost: 0, violations: [] })
})

test.each<[string, Partial<typeof TRUTH>, Wish['shown'], string]>([
  ['that Salesforce lost', { orders: [] }, { status: 'cancelled', attention: null }, 'Salesforce has no such order'],
  [
    'that Salesforce is not told of',
    { orders: [{ ...ORDER, provisioning: 'Cancelling' }] },
    { status: 'cancelled', attention: null },
    'it is Cancelling in Salesforce',
  ],
  ['that its customer sees otherwise', {}, { status: 'active', attention: null }, 'its customer sees active'],
  ['that its customer does not see', {}, null, 'its customer sees undefined'],
  [
    'whose service lives',
    { services: [{ ...SERVICE, status: 'Active' }] },
    { status: 'cancelled', attention: null },
    'the service of its line 801A-001 is Active',
  ],
  [
    'with a second service that may come alive',
    { services: [SERVICE, { ...SERVICE, status: 'Pending' }] },
    { status: 'cancelled', attention: null },
    'the service of its line 801A-001 is Pending',
  ],
])('a cancellation is lost: one %s', (_, truth, shown, what) => {
  expect(judge(truth, shown)).toEqual({ cancelled: 0, lost: 1, violations: [{ breaks: 'I4', what: `order-0 was cancelled: ${what}` }] })
})
