// One order: what Salesforce holds, the button, what Trunkline says about its way, and the decisions of a person.
import { isRecord } from '../api/call.ts'
import { itemsOf } from '../org/order-rules.ts'
import { cell, textOf } from '../org/store.ts'
import { html } from './html.ts'
import { badge, facts, page, table, yen } from './layout.ts'
import type { Row } from '../org/field.ts'
import type { Org } from '../org/org.ts'
import type { Answer } from './callout.ts'
import type { Html } from './html.ts'

const ORDER_FACTS = [
  ['Order status', 'Status'],
  ['Source', 'Portal_Source__c'],
  ['Start', 'EffectiveDate'],
  ['Attempts', 'Attempt_Count__c'],
  ['WHMCS order', 'WHMCS_Order_Id__c'],
  ['ICCID', 'ESIM_ICCID__c'],
  ['Problem', 'Provisioning_Error_Code__c'],
  ['Message', 'Provisioning_Error_Message__c'],
  ['Last provisioning', 'Last_Provisioning_At__c'],
  ['Request key', 'Provisioning_Request_Key__c'],
  ['Portal order key', 'Portal_Order_Key__c'],
  ['Correlation id', 'Portal_Correlation_Id__c'],
  ['Note', 'Description'],
] as const
/** For a Trunkline that does not say what may be decided: it refuses what may not. */
const ALL_DECISIONS = ['retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject'].map((type) => ({ type, line: null }))

export function orderPage(org: Org, order: Row, sent: readonly Answer[], flow: Answer): string {
  const id = textOf(order, 'Id')
  const account = org.store.get('Account', textOf(order, 'AccountId'))
  const body = html`<div class="title">
      <h1>Order ${textOf(order, 'OrderNumber')}</h1>
      ${badge(cell(order, 'Provisioning_Status__c'))}
      <form method="post" action="/staff/orders/${id}/press"><button>Provision in WHMCS</button></form>
    </div>
    ${sent.map(answerNote)}
    <section>
      <p>
        <a href="/staff/accounts/${textOf(account ?? {}, 'Id')}">${textOf(account ?? {}, 'Name')}</a> · ${yen(cell(order, 'TotalAmount'))} ·
        <code>${id}</code>
      </p>
      ${facts(order, ORDER_FACTS)}
    </section>
    <section>
      <h2>Products</h2>
      ${itemTable(org, id)}
    </section>
    <section>
      <h2>Provisioning</h2>
      ${flowPart(id, flow)}
    </section>`
  return page(`Order ${textOf(order, 'OrderNumber')}`, '', body)
}

const answerNote = (answer: Answer): Html => {
  const isGood = answer.status >= 200 && answer.status < 300
  const said = isRecord(answer.body) ? (answer.body['detail'] ?? answer.body['error'] ?? answer.body['status']) : answer.body
  return html`<p class="note ${isGood ? '' : 'bad'}" role="status">
    ${isGood ? 'Accepted' : 'Not accepted'} (${answer.status === 0 ? 'no answer' : answer.status}): ${String(said ?? '').slice(0, 300)}
  </p>`
}

const itemTable = (org: Org, orderId: string): Html =>
  table(
    ['Product', 'Cycle', 'Status', 'WHMCS service', 'ICCID', 'Quantity', 'Unit price', 'Total'],
    itemsOf(org, orderId).map((item) => {
      const product = org.store.get('Product2', textOf(item, 'Product2Id'))
      const problem = textOf(item, 'Item_Error_Message__c')
      return html`<tr>
        <td data-label="Product">${textOf(product ?? {}, 'Name')}</td>
        <td data-label="Cycle">${textOf(item, 'Billing_Cycle__c') || '–'}</td>
        <td data-label="Status"><span>${badge(cell(item, 'Item_Provisioning_Status__c'))} ${problem}</span></td>
        <td data-label="WHMCS service">${textOf(item, 'WHMCS_Service_ID__c') || '–'}</td>
        <td data-label="ICCID">${textOf(item, 'ESIM_ICCID__c') || '–'}</td>
        <td data-label="Quantity" class="number">${textOf(item, 'Quantity')}</td>
        <td data-label="Unit price" class="number">${yen(cell(item, 'UnitPrice'))}</td>
        <td data-label="Total" class="number">${yen(cell(item, 'TotalPrice'))}</td>
      </tr>`
    }),
    'No products.',
  )

function flowPart(orderId: string, flow: Answer): Html {
  if (flow.status === 0) return html`<p class="soft">Trunkline does not answer at the moment.</p>`
  if (!isRecord(flow.body) || flow.status !== 200)
    return html`<p class="soft">Nothing has been started for this order (${flow.status}).</p>`
  const { steps, attention, rev, status, decisions } = flow.body
  const rows = (Array.isArray(steps) ? steps : []).filter(isRecord).map(
    (step) =>
      html`<tr>
        <td data-label="Step">${String(step['name'])}</td>
        <td data-label="State">${badge(step['state'])}</td>
        <td data-label="Attempts">${String(step['attempts'] ?? '–')}</td>
        <td data-label="Message">${String(step['message'] ?? '–')}</td>
      </tr>`,
  )
  const why = isRecord(attention) ? html`<p class="note bad">${String(attention['message'] ?? attention['code'])}</p>` : ''
  return html`<p>Trunkline says ${badge(status)}</p>
    ${why} ${table(['Step', 'State', 'Attempts', 'Message'], rows, 'No steps yet.')} ${decisionForm(orderId, String(rev ?? ''), decisions)}`
}

function decisionForm(orderId: string, rev: string, decisions: unknown): Html {
  const possible: readonly Record<string, unknown>[] = Array.isArray(decisions) ? decisions.filter(isRecord) : ALL_DECISIONS
  if (possible.length === 0) return html`<p class="soft">Nothing is to be decided now.</p>`
  const types = [...new Set(possible.map(({ type }) => String(type)))]
  return html`<h2>Decide</h2>
    <form class="line" method="post" action="/staff/orders/${orderId}/decide">
      <input type="hidden" name="rev" value="${rev}" />
      <select name="type" aria-label="Decision">
        ${types.map((type) => html`<option>${type}</option>`)}
      </select>
      <input name="line" size="6" placeholder="Line" aria-label="Line" />
      <input name="remoteId" size="14" placeholder="Remote id" aria-label="Remote id" />
      <input name="reason" required maxlength="200" placeholder="Reason" aria-label="Reason" />
      <button class="plain">Send decision</button>
    </form>`
}
