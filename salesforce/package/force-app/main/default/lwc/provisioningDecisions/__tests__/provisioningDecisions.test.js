import { createElement } from 'lwc'
import ProvisioningDecisions from 'c/provisioningDecisions'

const LINE = { line: '2', label: '2: eSIM Japan' }
const whole = (type) => ({ type, line: '', label: 'The whole order' })
const OF_LINES = { adopt: [whole('adopt'), { type: 'adopt', ...LINE }], skip: [{ type: 'skip', ...LINE }] }
let decided

const turn = () => Promise.resolve()
const part = (form, id) => form.shadowRoot.querySelector(`[data-id="${id}"]`)

function show(types, changes = {}) {
  const decisions = types.flatMap((type) => OF_LINES[type] ?? whole(type))
  const form = Object.assign(createElement('c-provisioning-decisions', { is: ProvisioningDecisions }), { decisions, ...changes })
  decided = []
  form.addEventListener('decide', ({ detail }) => decided.push(detail))
  document.body.appendChild(form)
  return form
}

async function choose(form, type) {
  form.shadowRoot.querySelector(`[data-type="${type}"]`).click()
  await turn()
}

async function fill(form, id, value) {
  part(form, id).dispatchEvent(new CustomEvent('change', { detail: { value } }))
  await turn()
}

async function send(form) {
  part(form, 'send').click()
  await turn()
}

afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove()
})

test('each decision that is possible is a button, and no form is open', () => {
  const form = show(['retry', 'adopt', 'skip', 'abandon', 'cancel'])
  const buttons = [...form.shadowRoot.querySelectorAll('[data-id="choose"]')]
  expect(buttons.map(({ label }) => label)).toEqual([
    'Try again',
    'Use an existing record',
    'Go on without a line',
    'Give up and undo',
    'Cancel the order',
  ])
  expect(part(form, 'form')).toBeNull()
})

test('retry needs a reason and nothing else', async () => {
  const form = show(['retry'])
  await choose(form, 'retry')
  expect(part(form, 'remoteId')).toBeNull()
  expect(part(form, 'line')).toBeNull()
  await fill(form, 'reason', '  The card was renewed ')
  await send(form)
  expect(decided).toEqual([{ type: 'retry', line: null, remoteId: null, reason: 'The card was renewed' }])
})

test.each(['retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject'])('%s without a reason goes nowhere', async (type) => {
  const form = show([type])
  await choose(form, type)
  if (type === 'skip') await fill(form, 'line', '2')
  if (type === 'adopt') await fill(form, 'remoteId', '77')
  await fill(form, 'reason', '   ')
  const focused = jest.fn()
  part(form, 'reason').focus = focused // the stub of the base component takes no focus
  await send(form)
  expect(decided).toEqual([])
  expect(part(form, 'problem').textContent).toBe('Please give a reason.')
  expect(focused).toHaveBeenCalledTimes(1)
})

test.each([[''], ['two words'], ['é'], ['x'.repeat(65)]])('adopt: "%s" is no id', async (id) => {
  const form = show(['adopt'])
  await choose(form, 'adopt')
  await fill(form, 'remoteId', id)
  await fill(form, 'reason', 'Found it')
  await send(form)
  expect(decided).toEqual([])
  expect(part(form, 'problem').textContent).toContain('without blanks')
})

test('adopt takes an id, for the whole order or for a line', async () => {
  const form = show(['adopt'])
  await choose(form, 'adopt')
  await fill(form, 'remoteId', ' ORD-9 ')
  await fill(form, 'reason', 'Found it')
  await send(form)
  await fill(form, 'line', '2')
  await send(form)
  expect(decided).toEqual([
    { type: 'adopt', line: null, remoteId: 'ORD-9', reason: 'Found it' },
    { type: 'adopt', line: 2, remoteId: 'ORD-9', reason: 'Found it' },
  ])
})

test('adopt asks for no line where none waits', async () => {
  const form = show(['adopt'], { decisions: [whole('adopt')] })
  await choose(form, 'adopt')
  expect(part(form, 'line')).toBeNull()
})

test('skip needs the line', async () => {
  const form = show(['skip'])
  await choose(form, 'skip')
  await fill(form, 'reason', 'Sold out')
  await send(form)
  expect(decided).toEqual([])
  expect(part(form, 'problem').textContent).toBe('Please choose the line.')
  await fill(form, 'line', '2')
  expect(part(form, 'problem')).toBeNull()
  await send(form)
  expect(decided).toEqual([{ type: 'skip', line: 2, remoteId: null, reason: 'Sold out' }])
})

test('skip offers the lines that wait alone', async () => {
  const form = show(['skip'])
  await choose(form, 'skip')
  expect(part(form, 'line').options).toEqual([{ value: '2', label: '2: eSIM Japan' }])
  expect(part(form, 'line').required).toBe(true)
})

test.each([
  ['abandon', 'Yes, give up'],
  ['cancel', 'Yes, cancel the order'],
])('%s asks once more', async (type, label) => {
  const form = show([type])
  await choose(form, type)
  await fill(form, 'reason', 'The customer called')
  await send(form)
  expect(decided).toEqual([])
  expect(part(form, 'confirm').textContent).toContain('cannot be taken back')
  expect(part(form, 'send').label).toBe(label)
  await send(form)
  expect(decided).toEqual([{ type, line: null, remoteId: null, reason: 'The customer called' }])
})

test('whoever goes back from the second question still has the form and what was typed', async () => {
  const form = show(['abandon'])
  await choose(form, 'abandon')
  await fill(form, 'reason', 'The customer called')
  await send(form)
  part(form, 'back').click()
  await turn()
  expect(part(form, 'confirm')).toBeNull()
  expect(part(form, 'reason').value).toBe('The customer called')
  part(form, 'back').click()
  await turn()
  expect(part(form, 'form')).toBeNull()
})

test('who changes the reason is asked anew', async () => {
  const form = show(['abandon'])
  await choose(form, 'abandon')
  await fill(form, 'reason', 'One')
  await send(form)
  await fill(form, 'reason', 'Two')
  await send(form)
  expect(decided).toEqual([])
})

test('the reason is kept when another decision is chosen, the line is not', async () => {
  const form = show(['skip', 'adopt'])
  await choose(form, 'skip')
  await fill(form, 'line', '2')
  await fill(form, 'reason', 'Sold out')
  await choose(form, 'adopt')
  expect(part(form, 'reason').value).toBe('Sold out')
  expect(part(form, 'line').value).toBe('')
})

test('what was typed stays until it is reset: a decision may be refused', async () => {
  const form = show(['retry'])
  await choose(form, 'retry')
  await fill(form, 'reason', 'Once more')
  await send(form)
  expect(part(form, 'reason').value).toBe('Once more')
  form.reset()
  await turn()
  expect(part(form, 'form')).toBeNull()
})

test('the form of a decision that is no longer possible closes', async () => {
  const form = show(['retry', 'cancel'])
  await choose(form, 'retry')
  form.decisions = [whole('cancel')]
  await turn()
  expect(part(form, 'form')).toBeNull()
})

test('while a decision is out nothing can be sent', async () => {
  const form = show(['retry'])
  await choose(form, 'retry')
  await fill(form, 'reason', 'Once more')
  form.busy = true
  await turn()
  await send(form)
  expect(decided).toEqual([])
  expect(part(form, 'send').disabled).toBe(true)
  expect(part(form, 'reason').disabled).toBe(true)
})

test('reject says that the customer reads the reason', async () => {
  const form = show(['reject'])
  await choose(form, 'reject')
  expect(part(form, 'explains').textContent).toContain('The customer reads the reason')
})
