// Bugs in what is done to other systems, in how it is found again, and in what is told of it.

import { edit, type Mutant, schedules, test } from './mutant.ts'

const W_ORDER = 'src/effects/place-whmcs-order.ts'
const E_ORDER = 'src/effects/order-esim.ts'
const PLAN = 'src/provisioning/plan.ts'
const SF_ORDER = 'salesforce/order.ts'

export const EFFECTS: readonly Mutant[] = [
  {
    id: 'M09',
    title: 'only the first page of a list is read',
    edits: [edit('whmcs/lists.ts', 'if (start >= total) {\n      if (rows.size !== total) throw unsureList()\n', 'if (start > 0) {\n')],
    caughtBy: test('test/clients/whmcs-actions.test.ts', 'every page of services is read'),
  },
  {
    id: 'M10',
    title: 'whoever’s e-mail begins alike is found',
    edits: [edit('whmcs/actions/get-users.ts', 'sameEmail(user.email, email)', 'user.email.startsWith(email)')],
    caughtBy: test('test/clients/whmcs-actions.test.ts', 'found by exact e-mail'),
  },
  {
    id: 'M11',
    title: 'of several the first is chosen, without a word',
    edits: [
      edit(W_ORDER, "if (orderIds.size > 1 || typeof whmcsOrderId !== 'number')", "if (typeof whmcsOrderId !== 'number')"),
      edit(W_ORDER, "  if (placed.some(({ ids }) => ids.length > 1)) return { is: 'many', code: 'duplicate_found' }\n", ''),
    ],
    caughtBy: schedules('W-ORDER/F19', 'I1'),
  },
  {
    id: 'M19',
    title: 'each attempt has a key of its own',
    edits: [
      edit(
        E_ORDER,
        'tools.esim.order({ reference: wish.unitKey,',
        "tools.esim.order({ reference: wish.unitKey.slice(0, -3) + String(call.eventId).padStart(3, '0').slice(-3),",
      ),
    ],
    caughtBy: schedules('E-ORDER/F03', 'I2'),
  },
  {
    id: 'M20',
    title: 'the units of a line share one key',
    edits: [
      edit(
        E_ORDER,
        'const found = choose(esim.name, ordersIn(await esim.findOrder({ reference: wish.unitKey }',
        "const found = choose(esim.name, ordersIn(await esim.findOrder({ reference: wish.unitKey.slice(0, -3) + '001' }",
      ),
      edit(E_ORDER, 'tools.esim.order({ reference: wish.unitKey,', "tools.esim.order({ reference: wish.unitKey.slice(0, -3) + '001',"),
    ],
    caughtBy: schedules('E-ORDER/F03', 'I2 I12'),
  },
  {
    id: 'M21',
    title: 'an order is upserted by its key: repeated, its creation undoes what staff have edited',
    edits: [
      edit(
        SF_ORDER,
        "{ method: 'POST', path: '/sobjects/Order', referenceId: 'order', body: orderFields(order) }",
        "{ method: 'PATCH', path: `/sobjects/Order/Portal_Order_Key__c/${order.key}`, referenceId: 'order', body: { ...orderFields(order), Portal_Order_Key__c: undefined } }",
      ),
      // Its items are refused the second time, which must not take the update back with it.
      edit('salesforce/composite.ts', '{ allOrNone: true, collateSubrequests', '{ allOrNone: false, collateSubrequests'),
    ],
    caughtBy: test('test/effects/create-salesforce-order.test.ts', 'what staff have edited stays'),
  },
  {
    id: 'M22',
    title: 'write-backs overtake each other',
    edits: [edit('src/provisioning/salesforce-view.ts', 'if (last !== undefined && unsettled(last) && !isHeldBack(last)) return []\n', '')],
    caughtBy: schedules('SF-BACK/F14 W-CANCEL/F01', 'I12'),
  },
  {
    id: 'M23',
    title: 'a mail with a code is sent again after an unknown outcome',
    edits: [edit('src/effects/send-mail.ts', "if (isAskedForAgain(wish)) return 'close'", '')],
    caughtBy: schedules('MAIL/F03', 'I13'),
  },
  {
    id: 'M24',
    title: 'what is still under way is undone already',
    edits: [edit(PLAN, 'return facts.flow.steps.some(unclear) ? [] : undoSteps(facts)', 'return undoSteps(facts)')],
    caughtBy: schedules('W-CANCEL/F03 W-ACCEPT/F02', 'I11'),
  },
  {
    id: 'M42',
    title: 'a cancelled order leaves its WHMCS order as it is',
    edits: [edit(PLAN, 'if (order === null || whmcs === null) return []', 'if (order === null || whmcs !== undefined) return []')],
    caughtBy: schedules('W-CANCEL/F03', 'I6'),
  },
  {
    id: 'M43',
    title: 'an order is active although one of its lines failed',
    edits: [edit('src/orders/states.ts', "return kept.length === lines.length ? 'active' : 'partly_active'", "return 'active'")],
    caughtBy: test('test/provisioning/states.test.ts', 'it is truthful'),
  },
  {
    id: 'M44',
    title: 'an order waits for a person without a Case',
    edits: [edit('src/provisioning/told.ts', '      openCase(reason, orderId, { code, step: step.name }, occurrence),\n', '')],
    caughtBy: schedules('W-ORDER/F12', 'I4'),
  },
  {
    id: 'M56',
    title: 'what was cancelled while nobody could look for it is left in silence',
    edits: [
      edit('src/provisioning/told.ts', 'for (const step of leftUnclear(facts)) {', 'for (const step of leftUnclear(facts).slice(0, 0)) {'),
    ],
    caughtBy: schedules('E-ORDER/F18', 'I6'),
  },
  {
    id: 'M59',
    title: 'a mail of which nobody knows whether it arrived is left at that',
    edits: [
      edit('src/effects/send-mail.ts', "if (performs < MOST_SENDS) return 'repeat'", ''),
      edit(
        'src/effects/send-mail.ts',
        "return isToStaff(wish) ? 'close' : 'person'",
        "return isToStaff(wish) || performs > 0 ? 'close' : 'person'",
      ),
    ],
    caughtBy: schedules('MAIL/F02', 'I13'),
  },
  {
    id: 'M60',
    title: 'what was bought for a line that staff go on without is left in silence',
    edits: [edit('src/provisioning/facts.ts', '): boolean => skipped.has(line.n)', '): boolean => skipped.has(line.n) && line.n < 0')],
    caughtBy: schedules('E-ORDER/F12', 'I6'),
  },
  {
    id: 'M61',
    title: 'a person may name the WHMCS order of another one',
    edits: [
      edit(W_ORDER, 'if (inOrder.some(({ lineKey }) => lineKey !== null &&', 'if (inOrder.some(({ lineKey }) => lineKey === undefined &&'),
    ],
    caughtBy: test('test/effects/adopt.test.ts', 'with the line keys of another order'),
  },
]
