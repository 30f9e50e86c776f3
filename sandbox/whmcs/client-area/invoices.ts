import type { SandboxReply } from '../../desk.ts'
import { payInvoice, totalsOf } from '../invoices.ts'
import { dayOf, type Session, type World } from '../world.ts'
import type { InvoiceRow } from '../tables.ts'
import { html } from './html.ts'
import { notFound, page, redirect, tag, yen } from './layout.ts'

const AT = '/clientarea.php?action=invoices'

const own = (world: World, session: Session): InvoiceRow[] => world.tables.invoices.filter((row) => row.clientId === session.clientId)

export function showInvoices(world: World, session: Session): SandboxReply {
  const rows = own(world, session).map((invoice) => {
    const href = `/viewinvoice.php?id=${invoice.id}`
    return html`<tr>
      <td data-label="Invoice"><a href="${href}">#${invoice.id}</a></td>
      <td data-label="Date">${dayOf(world, invoice.createdAt)}</td>
      <td data-label="Due">${invoice.duedate}</td>
      <td data-label="Total" class="num">${yen(totalsOf(world, invoice).total)}</td>
      <td data-label="Status"><span>${tag(invoice.status)}</span></td>
    </tr>`
  })
  const table = html`<table class="rows">
    <thead>
      <tr>
        <th>Invoice</th>
        <th>Date</th>
        <th>Due</th>
        <th class="num">Total</th>
        <th>Status</th>
      </tr>
    </thead>
    <tbody>
      ${rows.reverse()}
    </tbody>
  </table>`
  return page(world, {
    title: 'Invoices',
    at: AT,
    body: html`<div class="card">${rows.length === 0 ? html`<p class="muted">No invoices yet.</p>` : table}</div>`,
  })
}

export function showInvoice(world: World, session: Session, id: number): SandboxReply {
  const invoice = own(world, session).find((row) => row.id === id)
  if (!invoice) return notFound(world)
  const { subtotal, tax, total, balance } = totalsOf(world, invoice)
  const line = (label: string, amount: number) =>
    html`<tr>
      <td>${label}</td>
      <td class="num">${yen(amount)}</td>
    </tr>`
  const pay = html`<form method="post" action="/viewinvoice.php?id=${id}">
    <input type="hidden" name="token" value="${session.formToken}" /><button>Pay ${yen(balance)}</button>
  </form>`
  return page(world, {
    title: `Invoice #${id}`,
    at: AT,
    body: html`<section class="card">
        <p>${tag(invoice.status)} <span class="muted">due on ${invoice.duedate}</span></p>
        <table>
          <thead>
            <tr>
              <th>Description</th>
              <th class="num">Amount</th>
            </tr>
          </thead>
          <tbody>
            ${invoice.lines.map((row) => line(row.description, row.amount))}
            ${tax > 0 ? [line('Subtotal', subtotal), line(`Tax ${invoice.taxRate}%`, tax)] : []}
            <tr>
              <td><b>Total</b></td>
              <td class="num"><b>${yen(total)}</b></td>
            </tr>
          </tbody>
        </table>
      </section>
      ${invoice.status === 'Unpaid' ? pay : undefined}`,
  })
}

/** Books the payment; a card has to be on file. */
export function settleInvoice(world: World, session: Session, id: number, token: string | undefined): SandboxReply {
  const invoice = own(world, session).find((row) => row.id === id)
  if (!invoice) return notFound(world)
  if (!world.tables.payMethods.some((method) => method.clientId === session.clientId)) return redirect('/account/paymentmethods')
  if (token === session.formToken && invoice.status === 'Unpaid') payInvoice(world, invoice)
  return redirect(`/viewinvoice.php?id=${id}`)
}
