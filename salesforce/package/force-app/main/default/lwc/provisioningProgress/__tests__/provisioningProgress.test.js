import { createElement } from 'lwc'
import ProvisioningProgress from 'c/provisioningProgress'

const AT = '2026-01-31T04:05:06.000Z'
const show = (steps) => {
  const progress = Object.assign(createElement('c-provisioning-progress', { is: ProvisioningProgress }), { steps })
  document.body.appendChild(progress)
  return [...progress.shadowRoot.querySelectorAll('[data-id="step"]')]
}
const step = (name, state, changes = {}) => ({ name, state, attempts: 1, at: AT, ...changes })

afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove()
})

test.each([
  ['read-order', 'done', 'Read the order: Done'],
  ['payment-method', 'person', 'Look for the payment method: Waits for a person'],
  ['take-press', 'person', 'Find the order that was pressed: Waits for a person'],
  ['esim:002-001', 'unknown', 'Order the eSIM, line 2: Being checked'],
  ['esim-ready:010-003', 'planned', 'Wait for the eSIM, line 10, unit 3: To do'],
  ['whmcs-order', 'intended', 'Place the order in WHMCS: Under way'],
  ['whmcs-accept', 'refused', 'Accept the order in WHMCS: Refused'],
  ['services', 'skipped', 'See that the services are active: Left out'],
  ['write-back:12', 'done', 'Tell Salesforce: Done'],
  ['a-step-of-tomorrow', 'resting', 'a-step-of-tomorrow: resting'],
])('%s, %s in plain words', (name, state, text) => {
  const [row] = show([step(name, state)])
  expect(row.querySelector('p').textContent).toBe(text)
})

test('when, how often, when again, and why', () => {
  const [row] = show([step('whmcs-order', 'unknown', { attempts: 3, nextTryAt: '2026-01-31T04:06:00.000Z', message: 'Being looked for.' })])
  expect(row.querySelector('lightning-formatted-date-time').value).toBe(AT)
  expect(row.textContent).toContain('3 tries')
  expect(row.querySelector('[data-id="next-try"]').value).toBe('2026-01-31T04:06:00.000Z')
  expect(row.querySelector('[data-id="step-message"]').textContent).toBe('Being looked for.')
})

test('one try and no next is not mentioned', () => {
  const [row] = show([step('whmcs-order', 'done')])
  expect(row.textContent).not.toContain('tries')
  expect(row.querySelector('[data-id="next-try"]')).toBeNull()
})

test('nothing yet', () => {
  expect(show([])).toEqual([])
  expect(document.body.firstChild.shadowRoot.textContent).toContain('Nothing has been done yet.')
})
