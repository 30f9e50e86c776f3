// Trunkline's steps and their states in plain words. A step that is not known here is shown by its own name, never hidden.

const STEPS = {
  'take-press': 'Find the order that was pressed',
  'read-order': 'Read the order',
  'payment-method': 'Look for the payment method',
  'whmcs-order': 'Place the order in WHMCS',
  'whmcs-accept': 'Accept the order in WHMCS',
  services: 'See that the services are active',
  'cancel-whmcs-order': 'Cancel the order in WHMCS',
  'services-ended': 'See that the services have ended',
}
const BEGINNINGS = { esim: 'Order the eSIM', 'esim-ready': 'Wait for the eSIM', 'write-back': 'Tell Salesforce' }

const STATES = {
  planned: { label: 'To do', icon: 'utility:clock' },
  intended: { label: 'Under way', icon: 'utility:sync' },
  done: { label: 'Done', icon: 'utility:success', variant: 'success' },
  refused: { label: 'Refused', icon: 'utility:error', variant: 'error' },
  unknown: { label: 'Being checked', icon: 'utility:question' },
  person: { label: 'Waits for a person', icon: 'utility:warning', variant: 'warning' },
  skipped: { label: 'Left out', icon: 'utility:dash' },
}

/** `esim:003-001` is unit 1 of line 3. */
function unitOf(name) {
  const [, line, unit] = /^esim(?:-ready)?:(\d{3})-(\d{3})$/.exec(name) ?? []
  return line === undefined ? null : { line: Number(line), unit: Number(unit) }
}

export function stepWords({ name, state }) {
  const unit = unitOf(name)
  const what = STEPS[name] ?? BEGINNINGS[name.split(':')[0]] ?? name
  const which = unit === null ? '' : `, line ${unit.line}${unit.unit > 1 ? `, unit ${unit.unit}` : ''}`
  return { label: `${what}${which}`, state: STATES[state] ?? { label: state, icon: 'utility:question' } }
}
