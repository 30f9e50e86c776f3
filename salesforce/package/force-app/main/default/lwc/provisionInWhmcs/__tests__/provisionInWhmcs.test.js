import { notifyRecordUpdateAvailable } from 'lightning/uiRecordApi'
import {
  AWAY,
  LINES,
  NEVER_PRESSED,
  ORDER_ID,
  UNREACHABLE,
  WAITING,
  apex,
  can,
  child,
  click,
  open,
  order,
  part,
  pass,
  press,
  preview,
  settle,
  status,
  step,
  take,
  textOf,
} from './panel'

jest.mock('@salesforce/apex/ProvisioningController.getOrder', () => ({ default: jest.fn() }), { virtual: true })
jest.mock('@salesforce/apex/ProvisioningController.getPreview', () => ({ default: jest.fn() }), { virtual: true })
jest.mock('@salesforce/apex/ProvisioningController.getStatus', () => ({ default: jest.fn() }), { virtual: true })
jest.mock('@salesforce/apex/ProvisioningController.requestProvisioning', () => ({ default: jest.fn() }), { virtual: true })
jest.mock('@salesforce/apex/ProvisioningController.decide', () => ({ default: jest.fn() }), { virtual: true })
jest.mock(
  'lightning/actions',
  () => ({
    CloseActionScreenEvent: class extends CustomEvent {
      constructor() {
        super('lightning__actionsclosescreen')
      }
    },
  }),
  { virtual: true },
)

const QUEUED = order({ provisioningStatus: 'Queued', canPress: false, attemptCount: 1 })
const STUCK = order({ provisioningStatus: 'Queued', isStuck: true, attemptCount: 1 })

beforeEach(() => {
  jest.useFakeTimers()
  apex.requestProvisioning.mockResolvedValue({ requestKey: 'k', provisioningStatus: 'Queued' })
  apex.decide.mockResolvedValue({ accepted: true, httpStatus: 202, status: 'provisioning' })
})

afterEach(async () => {
  while (document.body.firstChild) document.body.firstChild.remove()
  await settle()
  expect(jest.getTimerCount()).toBe(0) // a panel that is closed looks no more
  jest.useRealTimers()
  jest.resetAllMocks()
})

describe('before the press', () => {
  test('the order, its blockers and the payment method are shown', async () => {
    const panel = await open({ order: order({ canPress: false, blockers: [{ code: 'order_empty', message: 'No lines.' }] }) })
    const summary = child(panel, 'provisioning-summary')
    expect(summary.order.orderNumber).toBe('00001234')
    expect(summary.payment).toBe('present')
    expect(summary.blockers).toEqual([{ code: 'order_empty', message: 'No lines.' }])
    expect(textOf(panel, 'headline')).toBe('Not provisioned yet')
  })

  test('it asks once, then presses', async () => {
    const panel = await open()
    await click(panel, 'press')
    expect(textOf(panel, 'question')).toBe('Provision in WHMCS: 2 lines of order 00001234 for Hanako Yamada?')
    expect(apex.requestProvisioning).not.toHaveBeenCalled()
    apex.getOrder.mockResolvedValue(QUEUED)
    await click(panel, 'confirm')
    expect(apex.requestProvisioning.mock.calls).toEqual([[{ orderId: ORDER_ID }]])
    expect(textOf(panel, 'headline')).toBe('Queued')
    expect(part(panel, 'press')).toBeNull()
  })

  test('whoever goes back has pressed nothing', async () => {
    const panel = await open()
    await click(panel, 'press')
    await click(panel, 'back')
    expect(part(panel, 'question')).toBeNull()
    expect(part(panel, 'press')).not.toBeNull()
    expect(apex.requestProvisioning).not.toHaveBeenCalled()
  })

  test('a double click presses once', async () => {
    const panel = await open()
    await click(panel, 'press')
    const confirm = part(panel, 'confirm')
    confirm.click()
    confirm.click()
    await settle()
    confirm.click()
    await settle()
    expect(apex.requestProvisioning).toHaveBeenCalledTimes(1)
  })

  test('while the answer is out, the buttons rest', async () => {
    apex.requestProvisioning.mockReturnValue(new Promise(() => {}))
    const panel = await open()
    await press(panel)
    expect(part(panel, 'confirm').disabled).toBe(true)
    expect(part(panel, 'back').disabled).toBe(true)
  })

  test.each([
    ['a blocker of Salesforce', { order: order({ blockers: [{ code: 'product_not_mapped', message: 'm' }] }) }],
    ['a blocker of Trunkline', { preview: preview({ blockers: [{ code: 'account_not_linked', message: 'm' }] }) }],
    ['no payment method', { preview: preview({ payment: 'missing' }) }],
    ['no permission', { order: order({ mayProvision: false }) }],
    ['a status that may not be pressed', { order: order({ canPress: false }) }],
  ])('%s: there is nothing to press', async (_, standing) => {
    expect(part(await open(standing), 'press')).toBeNull()
  })

  test('whoever lacks the permission is told, and decides nothing', async () => {
    const panel = await open({ order: order({ mayProvision: false }), status: status('pending_review', { decisions: can('reject') }) })
    expect(textOf(panel, 'may-not')).toContain('Provision Orders')
    expect(child(panel, 'provisioning-decisions')).toBeNull()
  })

  test('the missing permission is said once', async () => {
    const blockers = [{ code: 'permission_missing', message: 'Ask an administrator.' }]
    const panel = await open({ order: order({ mayProvision: false, canPress: false, blockers }) })
    expect(part(panel, 'may-not')).toBeNull()
    expect(child(panel, 'provisioning-summary').blockers).toEqual(blockers)
  })

  test('what both sides say is said once', async () => {
    const blocker = { code: 'product_not_mapped', message: 'm', line: 2 }
    const panel = await open({
      order: order({ blockers: [blocker] }),
      preview: preview({ blockers: [{ ...blocker }, { ...blocker, line: 1 }] }),
    })
    expect(child(panel, 'provisioning-summary').blockers.map(({ line }) => line)).toEqual([2, 1])
  })

  test('what both sides see of the whole order is said in the words of Salesforce', async () => {
    const own = { code: 'not_approved', message: 'In the words of Salesforce.', line: null }
    const panel = await open({
      order: order({ canPress: false, blockers: [own] }),
      preview: preview({ blockers: [{ code: 'not_approved', message: 'm' }] }),
    })
    expect(child(panel, 'provisioning-summary').blockers).toEqual([own])
  })

  test('a refusal of Apex is shown in its words, and the order is read anew', async () => {
    apex.requestProvisioning.mockRejectedValue({ body: { message: 'The order is busy. Please try again.' } })
    const panel = await open()
    await press(panel)
    expect(textOf(panel, 'notice-text')).toBe('The order is busy. Please try again.')
    expect(part(panel, 'notice').dataset.kind).toBe('error')
    expect(apex.getOrder).toHaveBeenCalledTimes(2)
    expect(part(panel, 'press')).not.toBeNull()
    expect(notifyRecordUpdateAvailable).not.toHaveBeenCalled()
  })

  test('a failed order may be pressed again', async () => {
    const panel = await open({ order: order({ provisioningStatus: 'Failed' }), status: status('failed') })
    expect(part(panel, 'press').label).toBe('Provision again')
  })

  test('an order that cannot be read is said to be, and can be tried again', async () => {
    const panel = await open({ order: Promise.reject({ body: { message: 'No access.' } }) })
    expect(textOf(panel, 'notice-text')).toBe('No access.')
    expect(textOf(panel, 'headline')).toBe('The order could not be read.')
    expect(part(panel, 'press')).toBeNull()
    apex.getOrder.mockResolvedValue(order())
    await click(panel, 'again')
    expect(part(panel, 'notice')).toBeNull()
    expect(part(panel, 'press')).not.toBeNull()
  })

  test('the record’s id may come late, and the same id again reads nothing', async () => {
    const panel = await open()
    panel.recordId = ORDER_ID
    await settle()
    expect(apex.getOrder).toHaveBeenCalledTimes(1)
  })
})

describe('following', () => {
  test('it looks by itself until the order is settled, and tells the record page', async () => {
    const panel = await open()
    apex.getOrder.mockResolvedValue(QUEUED)
    await press(panel)
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(1)
    apex.getStatus.mockResolvedValue(status('provisioning', { rev: 1, steps: [step('read-order', 'done')] }))
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
    expect(child(panel, 'provisioning-progress').steps).toHaveLength(1)
    apex.getStatus.mockResolvedValue(status('active', { rev: 2 }))
    apex.getOrder.mockResolvedValue(order({ provisioningStatus: 'Provisioned', canPress: false, whmcsOrderId: '77' }))
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Provisioned')
    expect(child(panel, 'provisioning-summary').order.whmcsOrderId).toBe('77')
    expect(notifyRecordUpdateAvailable).toHaveBeenLastCalledWith([{ recordId: ORDER_ID }])
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(2)
    expect(jest.getTimerCount()).toBe(0)
  })

  test('looks without news come slower and slower, and quick again with news', async () => {
    const panel = await open({ order: QUEUED, status: status('provisioning') })
    const looks = () => apex.getStatus.mock.calls.length - 1
    await pass(2_000 + 2_000 + 3_000 + 5_000 + 8_000)
    expect(looks()).toBe(5)
    await pass(12_999)
    expect(looks()).toBe(5)
    apex.getStatus.mockResolvedValue(status('provisioning', { rev: 4 }))
    await pass(1)
    expect(looks()).toBe(6)
    await pass(2_000)
    expect(looks()).toBe(7)
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
  })

  test('it gives up looking after a while, says so, and looks again when asked', async () => {
    const panel = await open({ order: QUEUED, status: status('provisioning') })
    await pass(3_600_000)
    expect(jest.getTimerCount()).toBe(0)
    expect(apex.getStatus).toHaveBeenCalledTimes(41)
    expect(textOf(panel, 'notice-text')).toContain('has stopped looking')
    await click(panel, 'again')
    expect(part(panel, 'notice')).toBeNull()
    expect(jest.getTimerCount()).toBe(1)
  })

  test('an order that was not sent by then is not said to go on by itself', async () => {
    const panel = await open({ order: QUEUED })
    await pass(3_600_000)
    expect(textOf(panel, 'notice-text')).toContain('can be pressed again')
    expect(textOf(panel, 'notice-text')).not.toContain('by itself')
    expect(part(panel, 'notice').dataset.kind).toBe('warning')
  })

  test('a panel that is closed looks no more, and takes no late answer', async () => {
    const panel = await open({ order: QUEUED, status: status('provisioning') })
    const calls = apex.getStatus.mock.calls.length
    panel.remove()
    await pass(600_000)
    expect(apex.getStatus).toHaveBeenCalledTimes(calls)
  })

  test('a press that waits in Salesforce is followed as well', async () => {
    const panel = await open({ order: QUEUED })
    expect(textOf(panel, 'headline')).toBe('Queued')
    expect(jest.getTimerCount()).toBe(1)
  })

  test.each([
    ['Trunkline has not heard of it', NEVER_PRESSED],
    ['Trunkline does not answer', UNREACHABLE],
    ['Trunkline knows it from before the press', status('pending_review', { decisions: can('cancel', 'reject') })],
  ])('a press that was lost can be made again: %s', async (_, told) => {
    const panel = await open({ order: STUCK, status: told, preview: told === UNREACHABLE ? UNREACHABLE : preview() })
    expect(textOf(panel, 'headline')).toBe('Queued for too long')
    expect(jest.getTimerCount()).toBe(0)
    expect(child(panel, 'provisioning-decisions')).toBeNull()
    expect(part(panel, 'press').label).toBe('Provision again')
    apex.getOrder.mockResolvedValue(QUEUED)
    await press(panel)
    expect(apex.requestProvisioning).toHaveBeenCalledTimes(1)
    expect(textOf(panel, 'headline')).toBe('Queued')
    expect(part(panel, 'press')).toBeNull()
  })

  test('a press that is lost while somebody looks on is offered to them again', async () => {
    const panel = await open({ order: QUEUED })
    apex.getOrder.mockResolvedValue(STUCK)
    await pass(2_000)
    expect(part(panel, 'press').label).toBe('Provision again')
    expect(jest.getTimerCount()).toBe(0)
  })

  test('what Trunkline has taken up is not taken for lost', async () => {
    const panel = await open({ order: STUCK, status: status('provisioning') })
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
    expect(part(panel, 'press')).toBeNull()
  })

  test('a press for an order that failed is not taken for failed again', async () => {
    const panel = await open({ order: order({ provisioningStatus: 'Failed' }), status: status('failed', { rev: 7 }) })
    apex.getOrder.mockResolvedValue(QUEUED)
    await press(panel)
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Queued')
    apex.getStatus.mockResolvedValue({ ...WAITING, rev: 9 })
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Waits for a person')
    expect(child(panel, 'provisioning-decisions')).not.toBeNull()
  })

  test('a press that Apex gave up sending is told by Salesforce', async () => {
    const panel = await open({ status: UNREACHABLE })
    apex.getOrder.mockResolvedValue(QUEUED)
    await press(panel)
    apex.getOrder.mockResolvedValue(order({ provisioningStatus: 'Needs Attention', errorCode: 'not_sent' }))
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Waits for a person')
    expect(jest.getTimerCount()).toBe(0)
  })

  test('what Trunkline has settled counts at once; Salesforce is waited for, but not for ever', async () => {
    const panel = await open({ order: QUEUED, status: status('active') })
    expect(textOf(panel, 'headline')).toBe('Provisioned')
    await pass(600_000)
    expect(apex.getStatus).toHaveBeenCalledTimes(9)
    expect(part(panel, 'notice')).toBeNull()
  })

  test.each([
    ['active', 'Provisioned', 'Provisioned'],
    ['partly_active', 'Partly Provisioned', 'Partly provisioned'],
    ['needs_person', 'Needs Attention', 'Waits for a person'],
    ['cancelled', 'Cancelled', 'Cancelled'],
    ['rejected', 'Rejected', 'Rejected'],
    ['failed', 'Failed', 'Failed'],
    ['pending_review', 'Pending Review', 'Waiting for review'],
  ])('%s is settled: no look follows', async (state, told, headline) => {
    const panel = await open({ order: order({ provisioningStatus: told }), status: status(state) })
    expect(textOf(panel, 'headline')).toBe(headline)
    expect(jest.getTimerCount()).toBe(0)
  })

  test.each([
    ['received', 'Being taken up'],
    ['provisioning', 'Being provisioned'],
    ['cancelling', 'Being cancelled'],
  ])('%s moves: a look follows', async (state, headline) => {
    const panel = await open({ order: order({ provisioningStatus: 'In Progress' }), status: status(state) })
    expect(textOf(panel, 'headline')).toBe(headline)
    expect(jest.getTimerCount()).toBe(1)
  })

  test('a state that is not known here is no crash', async () => {
    expect(textOf(await open({ status: status('paused') }), 'headline')).toBe('Not known')
  })

  test('the headline is told to those who hear the page, and takes the focus after a press', async () => {
    const panel = await open()
    expect(part(panel, 'headline').closest('[role="status"]').getAttribute('aria-live')).toBe('polite')
    await press(panel)
    expect(panel.shadowRoot.activeElement).toBe(part(panel, 'headline'))
  })
})

describe('when Trunkline does not answer', () => {
  test('before the press: what works still works', async () => {
    const panel = await open({ preview: UNREACHABLE, status: UNREACHABLE })
    expect(textOf(panel, 'notice-text')).toContain('You can press all the same')
    expect(child(panel, 'provisioning-summary').payment).toBe('unknown')
    await press(panel)
    expect(apex.requestProvisioning).toHaveBeenCalledTimes(1)
  })

  test('meanwhile: the steps that are known stay, decisions wait, and it goes on looking', async () => {
    const moving = status('provisioning', { steps: [step('read-order', 'done')], decisions: can('cancel') })
    const panel = await open({ order: QUEUED, status: moving })
    expect(child(panel, 'provisioning-decisions')).not.toBeNull()
    apex.getStatus.mockResolvedValue(UNREACHABLE)
    await pass(2_000)
    expect(textOf(panel, 'notice-text')).toContain('Nothing is lost')
    expect(child(panel, 'provisioning-progress').steps).toHaveLength(1)
    expect(child(panel, 'provisioning-decisions')).toBeNull()
    apex.getStatus.mockResolvedValue(status('provisioning', { rev: 4 }))
    await pass(2_000)
    expect(part(panel, 'notice')).toBeNull()
  })

  test.each([
    ['Pending Review', 'pending_review', 'You can press all the same'],
    ['Needs Attention', 'needs_person', 'Nothing is lost'],
  ])('a system that it cannot ask about an order that is %s is no refusal', async (provisioningStatus, state, text) => {
    const seen = order({ provisioningStatus })
    const away = { ...AWAY, payment: 'unknown', blockers: [] }
    for (const told of [
      { status: AWAY, preview: away },
      { status: status(state), preview: away },
    ]) {
      const panel = await open({ order: seen, ...told })
      expect([part(panel, 'notice').dataset.kind, textOf(panel, 'notice-text')]).toEqual(['warning', expect.stringContaining(text)])
      expect(part(panel, 'press')).not.toBeNull()
      panel.remove()
    }
  })

  test('a system that it cannot ask for a while takes nothing away of what was known, and what may be decided comes back', async () => {
    const known = status('pending_review', { rev: 0, decisions: can('cancel', 'reject') })
    const panel = await open({ order: order({ provisioningStatus: null }), status: known })
    apex.getStatus.mockResolvedValue(AWAY)
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Waiting for review')
    expect(child(panel, 'provisioning-progress')).not.toBeNull()
    expect(child(panel, 'provisioning-decisions')).toBeNull()
    expect(textOf(panel, 'notice-text')).toContain('You can press all the same')
    apex.getStatus.mockResolvedValue(known)
    await pass(2_000)
    expect(child(panel, 'provisioning-decisions').decisions.map(({ type }) => type)).toEqual(['cancel', 'reject'])
    expect(part(panel, 'notice')).toBeNull()
  })

  test('a look that fails on the way to Apex is no end of the looking', async () => {
    const panel = await open({ order: QUEUED, status: status('provisioning') })
    apex.getStatus.mockRejectedValue(new Error('offline'))
    apex.getOrder.mockRejectedValue(new Error('offline'))
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
    expect(jest.getTimerCount()).toBe(1)
  })

  test('a settled order says whose word it is', async () => {
    const panel = await open({ order: order({ provisioningStatus: 'Provisioned', canPress: false }), status: UNREACHABLE })
    expect(textOf(panel, 'headline')).toBe('Provisioned')
    expect(textOf(panel, 'notice-text')).toContain('what Salesforce was last told')
  })

  test.each([
    ['no answer', UNREACHABLE],
    ['a refused signature', { reachable: true, httpStatus: 401, problemCode: 'bad_signature', steps: [] }],
    ['a fault of Trunkline', { reachable: true, httpStatus: 500, problemCode: 'internal', steps: [] }],
    ['a system that Trunkline cannot ask', AWAY],
    ['an order that it does not know', NEVER_PRESSED],
  ])('%s says nothing of what was done', async (_, told) => {
    const panel = await open({ order: order({ provisioningStatus: 'Needs Attention' }), status: told })
    expect(child(panel, 'provisioning-progress')).toBeNull()
  })

  test('an order that is known and has no step yet says so', async () => {
    expect(child(await open({ status: status('pending_review') }), 'provisioning-progress').steps).toEqual([])
  })

  test('a connection that Salesforce may not use is a matter of the set-up', async () => {
    const panel = await open({
      status: { reachable: false, problemCode: 'credential_missing', message: 'Ask for Portal Callout.', steps: [] },
    })
    expect(textOf(panel, 'notice-text')).toContain('Portal Callout')
    expect(part(panel, 'notice').dataset.kind).toBe('error')
  })

  test('a refused signature is a matter of the set-up', async () => {
    const refused = { reachable: true, httpStatus: 401, problemCode: 'bad_signature', steps: [] }
    const panel = await open({ status: refused, preview: { ...refused, payment: 'unknown', blockers: [] } })
    expect(textOf(panel, 'notice-text')).toContain('(bad_signature)')
    expect(part(panel, 'notice').dataset.kind).toBe('error')
  })
})

describe('deciding', () => {
  const offered = (panel) =>
    (child(panel, 'provisioning-decisions')?.decisions ?? []).map(({ type, line }) => (line === '' ? type : `${type} ${line}`))
  const waiting = { order: order({ provisioningStatus: 'Needs Attention' }), status: WAITING }

  test('what can be tried again has one button for that', async () => {
    const panel = await open(waiting)
    expect(offered(panel)).toContain('retry')
    expect(part(panel, 'press')).toBeNull()
  })

  test.each([
    ['does not answer', UNREACHABLE],
    ['does not know the order', NEVER_PRESSED],
  ])('where Trunkline %s, a press is what is left', async (_, told) => {
    const panel = await open({ order: order({ provisioningStatus: 'Needs Attention' }), status: told })
    expect(child(panel, 'provisioning-decisions')).toBeNull()
    expect(part(panel, 'press').label).toBe('Provision again')
  })

  test('why it waits is said', async () => {
    expect(textOf(await open(waiting), 'attention')).toContain('It is not known whether the provider made the eSIM.')
  })

  test.each([
    ['needs_person', 'Needs Attention', WAITING.decisions, ['retry', 'adopt', 'adopt 2', 'skip 2', 'abandon', 'cancel']],
    ['pending_review', 'Pending Review', can('cancel', 'reject'), ['cancel', 'reject']],
    ['partly_active', 'Partly Provisioned', can('cancel'), ['cancel']],
    ['active', 'Provisioned', can('abandon'), ['abandon']],
    ['paused', 'In Progress', can('cancel', 'explode'), ['cancel']],
    ['needs_person', 'Needs Attention', [], []],
  ])('%s: what Trunkline names is shown, and no more (%#)', async (state, provisioningStatus, decisions, shown) => {
    expect(offered(await open({ order: order({ provisioningStatus }), status: status(state, { decisions }) }))).toEqual(shown)
  })

  test.each([
    [WAITING, ['adopt', 'adopt 1', 'adopt 2', 'skip 1', 'skip 2', 'abandon', 'cancel', 'reject']],
    [status('needs_person', { steps: [step('take-press', 'person')] }), []],
  ])('a Trunkline of before it named them has all sent to it but what a press does (%#)', async (told, shown) => {
    const panel = await open({ ...waiting, status: { ...told, decisions: null } })
    expect(offered(panel)).toEqual(shown)
    expect(part(panel, 'press').label).toBe('Provision again')
  })

  test('while a press is on its way nothing is decided by what Trunkline said before it', async () => {
    const panel = await open({ order: QUEUED, status: status('pending_review', { decisions: can('cancel', 'reject') }) })
    expect(textOf(panel, 'headline')).toBe('Queued')
    expect(offered(panel)).toEqual([])
  })

  test('an order that Trunkline has never heard of is not decided there', async () => {
    expect(child(await open({ status: NEVER_PRESSED }), 'provisioning-decisions')).toBeNull()
  })

  const early = status('needs_person', {
    rev: 0,
    attention: { code: 'unknown_order', message: 'Salesforce has no such order, or we may not see it.' },
    steps: [step('take-press', 'person')],
  })

  test('a press of an order that Trunkline cannot see yet is nothing to decide about', async () => {
    const panel = await open({ order: QUEUED, status: early })
    expect(textOf(panel, 'headline')).toBe('Waits for a person')
    expect(textOf(panel, 'detail')).toContain('close its Case')
    expect(textOf(panel, 'attention')).toContain('Salesforce has no such order')
    expect(child(panel, 'provisioning-decisions')).toBeNull()
    expect(jest.getTimerCount()).toBe(0)
  })

  test('it may be pressed again where Salesforce allows that, and is then not taken for still waiting', async () => {
    const panel = await open({ order: order({ provisioningStatus: 'Needs Attention' }), status: early })
    apex.getOrder.mockResolvedValue(QUEUED)
    await press(panel)
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Queued')
    apex.getStatus.mockResolvedValue(status('provisioning', { rev: 1 }))
    await pass(2_000)
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
  })

  test('lines are named by their number and product', async () => {
    const panel = await open(waiting)
    expect(child(panel, 'provisioning-decisions').decisions.slice(1, 3)).toEqual([
      { type: 'adopt', line: '', label: 'The whole order' },
      { type: 'adopt', line: '2', label: '2: eSIM Japan' },
    ])
  })

  test('a line that says its number is known by it', async () => {
    const lines = [{ ...LINES[0], line: 2 }, { ...LINES[1], line: 1 }] // prettier-ignore
    const panel = await open({ ...waiting, order: order({ provisioningStatus: 'Needs Attention', lines }) })
    expect(child(panel, 'provisioning-decisions').decisions).toContainEqual({ type: 'skip', line: '2', label: '2: Fiber 1G' })
  })

  test.each([
    ['retry', {}],
    ['adopt', { line: 2, remoteId: 'ORD-9' }],
    ['skip', { line: 2 }],
    ['abandon', {}],
    ['cancel', {}],
  ])('%s goes out with the rev that was seen', async (type, rest) => {
    const panel = await open(waiting)
    await take(panel, type, rest)
    expect(apex.decide.mock.calls).toEqual([
      [{ orderId: ORDER_ID, type, rev: 7, line: null, remoteId: null, reason: 'Seen at the desk', ...rest }],
    ])
    expect(textOf(panel, 'notice-text')).toBe('Your decision was taken.')
  })

  test('reject goes out before the first press', async () => {
    const panel = await open({ status: status('pending_review', { rev: 1, decisions: can('cancel', 'reject') }) })
    apex.getStatus.mockResolvedValue(status('rejected', { rev: 2 }))
    apex.getOrder.mockResolvedValue(order({ provisioningStatus: 'Rejected', canPress: false }))
    await take(panel, 'reject', { reason: 'Outside of our area' })
    expect(apex.decide.mock.calls[0][0]).toMatchObject({ type: 'reject', rev: 1, reason: 'Outside of our area' })
    expect(textOf(panel, 'headline')).toBe('Rejected')
    expect(notifyRecordUpdateAvailable).toHaveBeenCalledTimes(1)
  })

  test('an order that staff made is decided about before the first press as well, and may still be pressed', async () => {
    const panel = await open({ status: status('pending_review', { rev: 0, decisions: can('cancel', 'reject') }) })
    expect([offered(panel), part(panel, 'press').label]).toEqual([['cancel', 'reject'], 'Provision in WHMCS'])
    apex.getStatus.mockResolvedValue(status('cancelled', { rev: 1 }))
    apex.getOrder.mockResolvedValue(order({ provisioningStatus: 'Cancelled', canPress: false }))
    await take(panel, 'cancel')
    expect(apex.decide.mock.calls[0][0]).toMatchObject({ type: 'cancel', rev: 0 })
    expect(textOf(panel, 'headline')).toBe('Cancelled')
  })

  test('a decision for which Trunkline had to ask a system that is away says that nothing was changed', async () => {
    const panel = await open({ status: status('pending_review', { rev: 0, decisions: can('cancel', 'reject') }) })
    const message = 'A system that Trunkline needs does not answer. Try again later; nothing was changed.'
    apex.decide.mockResolvedValue({ accepted: false, httpStatus: 503, problemCode: 'dependency_unavailable', message })
    await take(panel, 'cancel')
    expect(textOf(panel, 'notice-text')).toContain('nothing was changed (dependency_unavailable)')
    expect(part(panel, 'notice').dataset.kind).toBe('error')
  })

  test('after a decision it follows again', async () => {
    const panel = await open(waiting)
    apex.getStatus.mockResolvedValue(status('provisioning', { rev: 8 }))
    await take(panel, 'retry')
    expect(textOf(panel, 'headline')).toBe('Being provisioned')
    expect(jest.getTimerCount()).toBe(1)
  })

  test('two decisions at once are one', async () => {
    const panel = await open(waiting)
    take(panel, 'retry')
    await take(panel, 'abandon')
    expect(apex.decide).toHaveBeenCalledTimes(1)
  })

  test('a decision that was overtaken: says so, and shows how it stands now', async () => {
    apex.decide.mockResolvedValue({ accepted: false, httpStatus: 409, problemCode: 'stale_rev' })
    const panel = await open(waiting)
    apex.getStatus.mockResolvedValue({ ...WAITING, rev: 8 })
    await take(panel, 'retry')
    expect(textOf(panel, 'notice-text')).toContain('Somebody else has decided meanwhile')
    expect(apex.getStatus).toHaveBeenCalledTimes(2)
    apex.decide.mockResolvedValue({ accepted: true, httpStatus: 202 })
    await take(panel, 'retry')
    expect(apex.decide.mock.calls[1][0].rev).toBe(8)
  })

  test('a decision that is not possible: says so with the code', async () => {
    apex.decide.mockResolvedValue({ accepted: false, httpStatus: 409, problemCode: 'decision_not_possible' })
    const panel = await open(waiting)
    await take(panel, 'retry')
    expect(textOf(panel, 'notice-text')).toContain('(decision_not_possible)')
  })

  test('a decision that could not be sent says why', async () => {
    apex.decide.mockResolvedValue({ accepted: false, problemCode: 'too_long_to_sign', message: 'Shorten it.' })
    const panel = await open(waiting)
    await take(panel, 'retry')
    expect(textOf(panel, 'notice-text')).toContain('(too_long_to_sign)')
    expect(part(panel, 'notice').dataset.kind).toBe('error')
  })

  test.each([[undefined], ['no_answer']])('a decision that did not arrive for sure is not called taken (%s)', async (problemCode) => {
    apex.decide.mockResolvedValue({ accepted: false, problemCode })
    const panel = await open(waiting)
    await take(panel, 'retry')
    expect(textOf(panel, 'notice-text')).toContain('not known whether your decision arrived')
  })

  test('a fault of Apex is shown, and the order is read anew', async () => {
    apex.decide.mockRejectedValue({ body: [{ message: 'One.' }, { message: 'Two.' }] })
    const panel = await open(waiting)
    await take(panel, 'retry')
    expect(textOf(panel, 'notice-text')).toBe('One. Two.')
    expect(apex.getOrder).toHaveBeenCalledTimes(2)
  })
})

test('the button closes the panel', async () => {
  const panel = await open()
  const closed = jest.fn()
  panel.addEventListener('lightning__actionsclosescreen', closed)
  await click(panel, 'close')
  expect(closed).toHaveBeenCalledTimes(1)
})
