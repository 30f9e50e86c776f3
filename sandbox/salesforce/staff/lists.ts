// The lists: orders, accounts with a search, one account, cases.
import { cell, textOf } from '../org/store.ts'
import { html } from './html.ts'
import { badge, facts, page, table, when, yen } from './layout.ts'
import type { Row } from '../org/field.ts'
import type { Org } from '../org/org.ts'
import type { Html } from './html.ts'

const MAX_ROWS = 100

const newestFirst = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => textOf(b, 'CreatedDate').localeCompare(textOf(a, 'CreatedDate')) || (textOf(b, 'Id') < textOf(a, 'Id') ? -1 : 1))

const accountName = (org: Org, id: unknown): string => textOf(org.store.get('Account', String(id)) ?? {}, 'Name')

export const orderTable = (org: Org, orders: readonly Row[]): Html =>
  table(
    ['Order', 'Account', 'Provisioning', 'Problem', 'WHMCS order', 'Created', 'Amount'],
    newestFirst(orders)
      .slice(0, MAX_ROWS)
      .map(
        (order) =>
          html`<tr>
            <td data-label="Order"><a href="/staff/orders/${textOf(order, 'Id')}">${textOf(order, 'OrderNumber')}</a></td>
            <td data-label="Account">${accountName(org, cell(order, 'AccountId'))}</td>
            <td data-label="Provisioning">${badge(cell(order, 'Provisioning_Status__c'))}</td>
            <td data-label="Problem">${textOf(order, 'Provisioning_Error_Code__c') || '–'}</td>
            <td data-label="WHMCS order">${textOf(order, 'WHMCS_Order_Id__c') || '–'}</td>
            <td data-label="Created">${when(cell(order, 'CreatedDate'))}</td>
            <td data-label="Amount" class="number">${yen(cell(order, 'TotalAmount'))}</td>
          </tr>`,
      ),
    'No orders yet.',
  )

export const ordersPage = (org: Org): string => {
  const orders = org.store.all('Order')
  const waiting = orders.filter((order) => cell(order, 'Provisioning_Status__c') === 'Pending Review').length
  const more = orders.length > MAX_ROWS ? html`<p class="soft">The newest ${MAX_ROWS} of ${orders.length}.</p>` : ''
  const body = html`<h1>Orders</h1>
    <p class="soft">${waiting} of ${orders.length} wait for review.</p>
    <section>${orderTable(org, orders)}${more}</section>`
  return page('Orders', '/', body)
}

function searchable(org: Org, account: Row): string {
  const field = org.schema.field('Contact', 'AccountId')
  const contacts = field ? (org.store.find('Contact', field, cell(account, 'Id')) ?? []) : []
  const texts = [
    textOf(account, 'Name'),
    textOf(account, 'Customer_Number__c'),
    ...contacts.flatMap((row) => [textOf(row, 'Name'), textOf(row, 'Email')]),
  ]
  return texts.join('\n').toLowerCase()
}

export const accountsPage = (org: Org, search: string): string => {
  const wanted = search.trim().toLowerCase()
  const accounts = org.store.all('Account').filter((account) => searchable(org, account).includes(wanted))
  const rows = accounts.slice(0, MAX_ROWS).map(
    (account) =>
      html`<tr>
        <td data-label="Number">${textOf(account, 'Customer_Number__c')}</td>
        <td data-label="Account"><a href="/staff/accounts/${textOf(account, 'Id')}">${textOf(account, 'Name')}</a></td>
        <td data-label="Internet">${textOf(account, 'Internet_Eligibility__c') || '–'}</td>
        <td data-label="WHMCS client">${textOf(account, 'WHMCS_Client_Id__c') || '–'}</td>
        <td data-label="Portal user">${cell(account, 'Portal_User_Id__c') === null ? 'no' : 'yes'}</td>
      </tr>`,
  )
  const body = html`<h1>Accounts</h1>
    <form class="line" method="get" action="/staff/accounts" role="search">
      <input type="search" name="q" value="${search}" placeholder="Name, customer number or e-mail" aria-label="Search accounts" />
      <button>Search</button>
    </form>
    <section>${table(['Number', 'Account', 'Internet', 'WHMCS client', 'Portal user'], rows, 'Nobody found.')}</section>`
  return page('Accounts', '/staff/accounts', body)
}

const ACCOUNT_FACTS = [
  ['Customer number', 'Customer_Number__c'],
  ['Phone', 'Phone'],
  ['Type', 'Type'],
  ['Street', 'BillingStreet'],
  ['City', 'BillingCity'],
  ['Internet', 'Internet_Eligibility__c'],
  ['Plans', 'Internet_Eligible_Plans__c'],
  ['WHMCS client', 'WHMCS_Client_Id__c'],
  ['Portal user', 'Portal_User_Id__c'],
  ['Linked at', 'Portal_Linked_At__c'],
] as const

export function accountPage(org: Org, account: Row): string {
  const childrenOf = (object: string): Row[] => {
    const field = org.schema.field(object, 'AccountId')
    return field ? (org.store.find(object, field, cell(account, 'Id')) ?? []) : []
  }
  const contacts = childrenOf('Contact').map(
    (contact) =>
      html`<tr>
        <td data-label="Name">${textOf(contact, 'Name')}</td>
        <td data-label="E-mail">${textOf(contact, 'Email')}</td>
        <td data-label="Phone">${textOf(contact, 'Phone')}</td>
      </tr>`,
  )
  const body = html`<h1>${textOf(account, 'Name')}</h1>
    <section>${facts(account, ACCOUNT_FACTS)}</section>
    <section>
      <h2>Contacts</h2>
      ${table(['Name', 'E-mail', 'Phone'], contacts, 'No contact.')}
    </section>
    <section>
      <h2>Orders</h2>
      ${orderTable(org, childrenOf('Order'))}
    </section>
    <section>
      <h2>Cases</h2>
      ${caseTable(org, childrenOf('Case'))}
    </section>`
  return page(textOf(account, 'Name'), '/staff/accounts', body)
}

const caseTable = (org: Org, cases: readonly Row[]): Html =>
  table(
    ['Case', 'Subject', 'Account', 'Status', 'Opened', ''],
    newestFirst(cases)
      .slice(0, MAX_ROWS)
      .map(
        (row) =>
          html`<tr>
            <td data-label="Case">${textOf(row, 'CaseNumber')}</td>
            <td data-label="Subject">
              <div>
                ${textOf(row, 'Subject')}
                <div class="soft">${textOf(row, 'Description').slice(0, 600)}</div>
              </div>
            </td>
            <td data-label="Account">${accountName(org, cell(row, 'AccountId')) || '–'}</td>
            <td data-label="Status">${badge(cell(row, 'Status'))}</td>
            <td data-label="Opened">${when(cell(row, 'CreatedDate'))}</td>
            <td>${cell(row, 'IsClosed') === true ? '' : closeForm(textOf(row, 'Id'))}</td>
          </tr>`,
      ),
    'No cases.',
  )

const closeForm = (id: string): Html =>
  html`<form method="post" action="/staff/cases/${id}/close"><button class="plain">Close</button></form>`

export const casesPage = (org: Org): string =>
  page(
    'Cases',
    '/staff/cases',
    html`<h1>Cases</h1>
      <section>${caseTable(org, org.store.all('Case'))}</section>`,
  )
