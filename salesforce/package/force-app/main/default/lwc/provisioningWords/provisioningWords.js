// Every sentence of the provisioning panel, in one place. Staff read it, so it says what is known, what goes on by itself, and what to do.

export const WORDS = {
  title: 'Provision in WHMCS',
  loading: 'Reading the order…',
  close: 'Close',
  again: 'Look again',
  press: 'Provision in WHMCS',
  pressAgain: 'Provision again',
  confirm: 'Yes, provision',
  back: 'Back',
  refused: 'That did not work',
  notRead: 'The order could not be read.',
  noPermission: 'You may look, but not provision: the permission “Provision Orders” is missing.',
  unreachable: 'Trunkline cannot be reached.',
  unreachableBefore:
    'You can press all the same: the order is queued in Salesforce and sent as soon as Trunkline answers. Payment and open questions could not be looked at. Decisions need Trunkline and have to wait.',
  unreachableMeanwhile: 'Nothing is lost: the order goes on by itself, and this page looks again.',
  unreachableSettled: 'What you see is what Salesforce was last told. Nothing is lost; decisions have to wait until Trunkline answers.',
  unasked: 'A system that Trunkline has to ask does not answer.',
  unaskedBefore:
    'You can press all the same: the press is kept, and the order goes on once that system answers. What could not be looked at is not shown; look again in a while.',
  unaskedOtherwise: 'Nothing is lost. What could not be looked at is not shown; look again in a while.',
  stoppedLooking: 'This page has stopped looking. The order goes on by itself; you can close this page, or look again.',
  stoppedUnsent:
    'This page has stopped looking, and the order still waits in Salesforce to be sent. Look again later. If it stays Queued for half an hour, sending may have come to an end: then it can be pressed again here.',
  stale: 'Somebody else has decided meanwhile. Below is how the order stands now; look at it before you decide again.',
  decided: 'Your decision was taken.',
  decisionNotSent:
    'It is not known whether your decision arrived. Look how the order stands before you decide again: a decision that did arrive is not taken twice.',
  customer: 'Customer',
  customerNumber: 'Customer number',
  whmcsClient: 'WHMCS client',
  whmcsOrder: 'WHMCS order',
  order: 'Order',
  payment: 'Payment method',
  total: 'Total',
  presses: 'Presses so far',
  lines: 'What will be provisioned',
  noLines: 'The order has no lines.',
  number: 'No.',
  product: 'Product',
  quantity: 'Quantity',
  unitPrice: 'Price',
  totalPrice: 'Line total',
  cycle: 'Billed',
  state: 'State',
  service: 'WHMCS service',
  iccid: 'ICCID',
  blockers: 'What stands in the way',
  steps: 'Step by step',
  noSteps: 'Nothing has been done yet.',
  attempts: 'tries',
  nextTry: 'next try',
  attention: 'Why it waits',
  lastError: 'What Salesforce was told last',
  decide: 'Decide',
  send: 'Send decision',
  reason: 'Reason',
  reasonMissing: 'Please give a reason.',
  remoteIdMissing: 'Please give the id of the record: letters, digits and signs without blanks, 64 at most.',
  lineMissing: 'Please choose the line.',
  wholeOrder: 'The whole order',
  line: 'Line',
  remoteId: 'Id of the record at WHMCS or at the eSIM provider',
}

export const PAYMENT = { present: 'Present', missing: 'Missing: the customer has to add one', unknown: 'Not known' }

/** What each decision is called, what it does, and what its reason is for. */
export const DECISIONS = {
  retry: {
    label: 'Try again',
    explains: 'The step that waits is tried again. What was done before is looked for first, so nothing is made twice.',
  },
  adopt: {
    label: 'Use an existing record',
    explains: 'You have found what this step was to make. Its id is checked; then the order goes on with it.',
  },
  skip: {
    label: 'Go on without a line',
    explains: 'The order goes on without this line. The customer does not get it and is not billed for it.',
  },
  abandon: {
    label: 'Give up and undo',
    explains: 'The order is given up. What was done for it is undone, as far as that goes by itself.',
    confirm: 'Give this order up and undo what was done? This cannot be taken back.',
    confirmLabel: 'Yes, give up',
  },
  cancel: {
    label: 'Cancel the order',
    explains:
      'The order is cancelled. What was done for it is undone, as far as that goes by itself. The customer is told, if the portal shows them the order.',
    confirm: 'Cancel this order? This cannot be taken back.',
    confirmLabel: 'Yes, cancel the order',
  },
  reject: {
    label: 'Reject the order',
    explains: 'The order is not provisioned. The customer reads the reason that you give, if the portal shows them the order.',
  },
}

/** How an order stands, by Trunkline's word for it; `none`, `sent`, `stuck` and `early` are the panel's own. */
export const STANDING = {
  none: ['Not provisioned yet', 'Look at what will be provisioned, then press.'],
  sent: [
    'Queued',
    'The order waits in Salesforce to be sent to Trunkline. That usually takes seconds; after a fault it is repeated by itself.',
  ],
  stuck: [
    'Queued for too long',
    'The press has not come to an end within half an hour. Press again: whatever has arrived meanwhile, the order is provisioned once.',
  ],
  received: ['Being taken up', 'Trunkline has the order and is finding out whose it is.'],
  pending_review: ['Waiting for review', 'Look at what will be provisioned, then press.'],
  provisioning: ['Being provisioned', 'This page follows by itself. You can close it; the order goes on.'],
  active: ['Provisioned', 'Every line is active.'],
  partly_active: ['Partly provisioned', 'Some lines are active, others are not. See the lines.'],
  needs_person: ['Waits for a person', 'Read why it waits, then decide.'],
  early: [
    'Waits for a person',
    'Trunkline has the press, but cannot see the order. Read why it waits and put that right, then close its Case: the press is taken up by itself.',
  ],
  cancelling: ['Being cancelled', 'What was done is being undone. This page follows by itself.'],
  cancelled: ['Cancelled', 'Nothing of this order is provided or billed any more.'],
  rejected: ['Rejected', 'The order was not provisioned. The customer was told, if the portal shows them the order.'],
  failed: ['Failed', 'Nothing was made, so it is safe to press again.'],
  unknown: ['Not known', 'Trunkline did not say how the order stands.'],
}

export { stepWords } from './stepWords'
export { problemWords, sentenceOf } from './problemWords'
