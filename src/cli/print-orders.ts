// What `npm run orders` says to a person.

import { styleText } from 'node:util'
import type { PossibleDecision } from '../contract/provision.ts'
import type { Followed } from '../provisioning/follow-decision.ts'
import type { OperatorDecision } from '../provisioning/decide-as-operator.ts'
import type { OperatorOrder } from '../provisioning/list-for-operator.ts'
import type { OperatorView } from '../provisioning/read-for-operator.ts'
import { columns } from './columns.ts'

const COMMAND = 'npm run orders --'
const NONE = '-'

export const wordFor = ({ sfOrderId, id }: { sfOrderId: string | null; id: string }): string => sfOrderId ?? id
const second = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)}Z`
const cell = (value: string | number | null): string => (value === null ? NONE : String(value))
const named = ({ type, line }: PossibleDecision): string => (line === null ? type : `${type} ${line}`)

export function listText({ orders, more }: { orders: readonly OperatorOrder[]; more: boolean }): string {
  if (orders.length === 0) return 'There is none.'
  const rows = orders.map((order) => [
    cell(order.orderNumber),
    wordFor(order),
    order.state,
    cell(order.reason),
    second(order.since),
    String(order.rev),
    order.possible.map(named).join(', ') || NONE,
  ])
  return [
    columns(['NUMBER', 'ORDER', 'STATE', 'REASON', 'SINCE', 'REV', 'POSSIBLE'], rows),
    ...(more ? ['There are more: say --limit.'] : []),
    `Look at one: ${COMMAND} show ${orders[0] ? wordFor(orders[0]) : ''}`,
  ].join('\n')
}

export function showText(view: OperatorView): string {
  const { attention } = view
  const head = [
    `${styleText('bold', `Order ${view.orderNumber ?? wordFor(view)}`)}: ${view.state}, rev ${view.rev}, since ${second(view.since)}`,
    `Salesforce ${cell(view.sfOrderId)}, ours ${view.id}, correlation ${view.correlationId}`,
    ...(attention ? [`${view.reason}: ${attention.message} (${attention.actor}, within ${attention.withinHours} h)`] : []),
    ...view.cases.map(({ key, reason, caseId }) => `Case ${caseId ?? 'not opened yet'} (key ${key}): ${reason}`),
  ]
  return [head.join('\n'), linesTable(view), stepsTable(view), eventsTable(view), commands(view)].filter((part) => part !== '').join('\n\n')
}

const linesTable = ({ lines }: OperatorView): string =>
  lines.length === 0
    ? ''
    : columns(
        ['LINE', 'STATE', 'PIECES', 'WHMCS SERVICE', 'ICCID', 'PRODUCT'],
        lines.map((line) => [
          String(line.n),
          line.state,
          String(line.quantity),
          cell(line.whmcsServiceId),
          line.iccidLast4.map((last4) => `…${last4}`).join(' ') || NONE,
          line.name,
        ]),
      )

const stepsTable = ({ steps }: OperatorView): string =>
  steps.length === 0
    ? ''
    : columns(
        ['FLOW', 'STEP', 'STATE', 'ATTEMPTS', 'CODE', 'AT', 'NEXT TRY'],
        steps.map(({ flow, name, state, attempts, code, at, nextTryAt }) => [
          flow,
          name,
          state,
          String(attempts),
          cell(code),
          second(at),
          nextTryAt === null ? NONE : second(nextTryAt),
        ]),
      )

const eventsTable = ({ events }: OperatorView): string =>
  events.length === 0
    ? ''
    : columns(
        ['LAST EVENTS', 'WHAT', 'STEP', 'BY'],
        events.map(({ at, kind, step, actor }) => [second(at), kind, cell(step), cell(actor)]),
      )

function commands(view: OperatorView): string {
  if (view.possible.length === 0)
    return view.state === 'needs_person' ? 'Close its Case to have it tried again.' : 'Nothing is to be decided here now.'
  const lines = view.possible.map(
    ({ type, line }) =>
      `  ${COMMAND} ${type} ${wordFor(view)} --rev ${view.rev}${line === null ? '' : ` --line ${line}`}${type === 'adopt' ? ' --remote-id "…"' : ''} --reason "…"`,
  )
  return [styleText('bold', 'Possible now'), ...lines].join('\n')
}

const STANDS: Record<Followed['is'], string> = {
  rests: 'Carried out',
  at_work: 'Still at work',
  waiting: 'Not taken up yet (does the worker run?)',
}

export function decisionText(type: string, by: string, taken: OperatorDecision, followed: Followed | null): string {
  const order = wordFor(taken)
  return [
    `Taken: ${type} of order ${order} by ${by}.`,
    followed
      ? `${STANDS[followed.is]}: the order is ${followed.state}.`
      : 'The worker carries it out within a second or so; --wait waits for it.',
    `Follow it: ${COMMAND} show ${order}`,
  ].join('\n')
}
