import { createElement } from 'lwc'
import ProvisioningSummary from 'c/provisioningSummary'

const LINE = { id: '802000000000001AAA', name: 'Fiber 1G', quantity: 2, unitPrice: 4980, totalPrice: 9960, billingCycle: 'Monthly' }
const ORDER = {
  orderNumber: '00001234',
  customerName: 'Hanako Yamada',
  customerNumber: 'C-1001',
  currencyCode: 'JPY',
  totalAmount: 9960,
  lines: [LINE],
}
const show = (changes = {}, rest = {}) => {
  const summary = Object.assign(createElement('c-provisioning-summary', { is: ProvisioningSummary }), {
    order: { ...ORDER, ...changes },
    ...rest,
  })
  document.body.appendChild(summary)
  return summary
}
const part = (summary, id) => summary.shadowRoot.querySelector(`[data-id="${id}"]`)
const rows = (summary) => [...summary.shadowRoot.querySelector('c-provisioning-lines').shadowRoot.querySelectorAll('[data-id="line"]')]

afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove()
})

test('a line: number, product, quantity, both prices in the order’s currency, cycle', () => {
  const [row] = rows(show())
  expect(row.cells[0].textContent).toBe('1')
  expect(row.cells[1].textContent).toBe('Fiber 1G')
  const numbers = [...row.querySelectorAll('lightning-formatted-number')]
  expect(numbers.map(({ value }) => value)).toEqual([2, 4980, 9960])
  expect(numbers.map(({ currencyCode }) => currencyCode)).toEqual([undefined, 'JPY', 'JPY'])
  expect(row.querySelector('[data-id="cycle"]').textContent).toBe('Monthly')
})

test('the customer, the total and no WHMCS ids before there are any', () => {
  const summary = show()
  expect(part(summary, 'customer').textContent).toBe('Hanako Yamada')
  expect(part(summary, 'customer-number').textContent).toBe('C-1001')
  expect(part(summary, 'total').value).toBe(9960)
  expect(part(summary, 'whmcs-order')).toBeNull()
  expect(part(summary, 'whmcs-client')).toBeNull()
  expect(part(summary, 'last-error')).toBeNull()
})

test('the WHMCS ids are links where their addresses are known', () => {
  const summary = show({
    whmcsOrderId: '77',
    whmcsOrderUrl: 'https://billing.example/admin/orders.php?id=77',
    whmcsClientId: '9',
    lines: [
      {
        ...LINE,
        whmcsServiceId: '501',
        whmcsServiceUrl: 'https://billing.example/admin/services.php?id=501',
        iccid: '8981000000000000001',
      },
    ],
  })
  const link = part(summary, 'whmcs-order').shadowRoot.querySelector('lightning-formatted-url')
  expect(link.value).toBe('https://billing.example/admin/orders.php?id=77')
  expect(link.label).toBe('77')
  expect(part(summary, 'whmcs-client').shadowRoot.querySelector('lightning-formatted-url')).toBeNull()
  expect(part(summary, 'whmcs-client').shadowRoot.textContent).toBe('9')
  const [row] = rows(summary)
  expect(row.querySelector('c-provisioning-remote-id').url).toContain('services.php?id=501')
  expect(row.querySelector('[data-id="iccid"]').textContent).toBe('8981000000000000001')
})

test('an address that is no web page is no link', () => {
  const summary = show({ whmcsOrderId: '77', whmcsOrderUrl: 'javascript:alert(1)' })
  expect(part(summary, 'whmcs-order').shadowRoot.querySelector('lightning-formatted-url')).toBeNull()
})

test.each([
  ['present', 'Present', false],
  ['missing', 'Missing: the customer has to add one', true],
  ['unknown', 'Not known', false],
])('payment method %s', (payment, text, warns) => {
  const cell = part(show({}, { payment }), 'payment')
  expect(cell.textContent).toBe(text)
  expect(cell.querySelector('lightning-icon') !== null).toBe(warns)
})

test('an order that was pressed says no more of the payment method', () => {
  expect(part(show({}, { payment: null }), 'payment')).toBeNull()
})

test('what stands in the way names its line, by number or by id', () => {
  const summary = show(
    {},
    {
      blockers: [
        { code: 'product_not_mapped', message: 'No WHMCS product.', line: LINE.id },
        { code: 'package_missing', message: 'No package.', line: 3 },
        { code: 'customer_number_missing', message: 'No customer number.' },
      ],
    },
  )
  expect([...part(summary, 'blockers').querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual([
    'Line 1: No WHMCS product.',
    'Line 3: No package.',
    'No customer number.',
  ])
})

test('without blockers there is no such box', () => {
  expect(part(show(), 'blockers')).toBeNull()
})

test('an order without lines says so', () => {
  const summary = show({ lines: [] })
  expect(part(summary, 'no-lines')).not.toBeNull()
  expect(summary.shadowRoot.querySelector('c-provisioning-lines')).toBeNull()
})

test('what went wrong, of the order and of a line', () => {
  const summary = show({
    errorCode: 'esim_unknown',
    errorMessage: 'Look at the provider.',
    lines: [{ ...LINE, status: 'Failed', errorMessage: 'Refused.' }],
  })
  expect(part(summary, 'last-error').textContent).toBe('Look at the provider. (esim_unknown)')
  expect(rows(summary)[0].querySelector('[data-id="state"]').textContent).toBe('FailedRefused.')
})
