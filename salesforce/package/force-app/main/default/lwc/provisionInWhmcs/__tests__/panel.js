// A panel on a page, with Apex played by functions of the test. Not a test itself.
import { createElement } from 'lwc'
import decide from '@salesforce/apex/ProvisioningController.decide'
import getOrder from '@salesforce/apex/ProvisioningController.getOrder'
import getPreview from '@salesforce/apex/ProvisioningController.getPreview'
import getStatus from '@salesforce/apex/ProvisioningController.getStatus'
import requestProvisioning from '@salesforce/apex/ProvisioningController.requestProvisioning'
import ProvisionInWhmcs from 'c/provisionInWhmcs'

export const ORDER_ID = '801000000000001AAA'
export const apex = { decide, getOrder, getPreview, getStatus, requestProvisioning }

export const LINES = [
  {
    id: '802000000000001AAA',
    name: 'Fiber 1G',
    quantity: 1,
    unitPrice: 4980,
    totalPrice: 4980,
    billingCycle: 'Monthly',
    status: 'Pending',
  },
  {
    id: '802000000000002AAA',
    name: 'eSIM Japan',
    quantity: 2,
    unitPrice: 1500,
    totalPrice: 3000,
    billingCycle: 'Onetime',
    status: 'Pending',
  },
]
export const order = (changes = {}) => ({
  sfOrderId: ORDER_ID,
  orderNumber: '00001234',
  provisioningStatus: 'Pending Review',
  attemptCount: 0,
  customerName: 'Hanako Yamada',
  customerNumber: 'C-1001',
  currencyCode: 'JPY',
  totalAmount: 7980,
  canPress: true,
  mayProvision: true,
  lines: LINES,
  blockers: [],
  ...changes,
})
export const preview = (changes = {}) => ({ reachable: true, httpStatus: 200, payment: 'present', blockers: [], ...changes })
export const status = (state, changes = {}) => ({
  reachable: true,
  httpStatus: 200,
  status: state,
  rev: 3,
  steps: [],
  decisions: [],
  ...changes,
})
/** As Apex tells of them: a line that is not named is left out. */
export const can = (...types) => types.map((type) => ({ type }))
export const NEVER_PRESSED = { reachable: true, httpStatus: 404, problemCode: 'unknown_order', steps: [] }
export const UNREACHABLE = { reachable: false }
/** Salesforce, which alone could tell, does not answer Trunkline. */
export const AWAY = { reachable: true, httpStatus: 503, problemCode: 'dependency_unavailable', message: 'Try again later.', steps: [] }
export const step = (name, state, changes = {}) => ({ name, state, attempts: 1, at: '2026-01-31T04:05:06.000Z', ...changes })
/** An order whose eSIM line 2 and whose WHMCS order wait for a person. */
export const WAITING = status('needs_person', {
  rev: 7,
  attention: { code: 'esim_unknown', message: 'It is not known whether the provider made the eSIM.' },
  steps: [step('read-order', 'done'), step('esim:002-001', 'person', { message: 'Look at the provider.' })],
  decisions: [...can('retry', 'adopt'), { type: 'adopt', line: 2 }, { type: 'skip', line: 2 }, ...can('abandon', 'cancel')],
})

/** Until every answer that is there has been taken in and shown. */
export async function settle() {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
}

/** Time passes, and what it wakes is taken in. */
export async function pass(ms) {
  await jest.advanceTimersByTimeAsync(ms)
  await settle()
}

/** Opens the panel on an order that stands so. */
export async function open({ order: seen = order(), preview: looked = preview(), status: told = NEVER_PRESSED } = {}) {
  getOrder.mockResolvedValue(seen)
  getPreview.mockResolvedValue(looked)
  getStatus.mockResolvedValue(told)
  const element = createElement('c-provision-in-whmcs', { is: ProvisionInWhmcs })
  document.body.appendChild(element)
  element.recordId = ORDER_ID
  await settle()
  return element
}

export const part = (element, id) => element.shadowRoot.querySelector(`[data-id="${id}"]`)
export const textOf = (element, id) => part(element, id)?.textContent ?? null
export const child = (element, name) => element.shadowRoot.querySelector(`c-${name}`)
export async function click(element, id) {
  part(element, id).click()
  await settle()
}

/** Presses and confirms. */
export async function press(element) {
  await click(element, 'press')
  await click(element, 'confirm')
}

/** Takes a decision, as the form below would fire it. */
export async function take(element, type, rest = {}) {
  const detail = { type, line: null, remoteId: null, reason: 'Seen at the desk', ...rest }
  child(element, 'provisioning-decisions').dispatchEvent(new CustomEvent('decide', { detail }))
  await settle()
}
