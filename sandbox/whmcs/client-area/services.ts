import type { SandboxReply } from '../../desk.ts'
import type { ServiceRow } from '../tables.ts'
import type { Session, World } from '../world.ts'
import { html } from './html.ts'
import { notFound, page, tag, yen } from './layout.ts'

const AT = '/clientarea.php?action=services'

const own = (world: World, session: Session): ServiceRow[] => world.tables.services.filter((row) => row.clientId === session.clientId)
const nameOf = (world: World, service: ServiceRow) =>
  world.tables.products.find((row) => row.pid === service.pid)?.name ?? `Product ${service.pid}`
const pieces = (service: ServiceRow) => (service.qty > 1 ? ` × ${service.qty}` : '')

export function showServices(world: World, session: Session): SandboxReply {
  const rows = own(world, session).map((service) => {
    const href = `/clientarea.php?action=productdetails&id=${service.id}`
    const price = service.recurringamount > 0 ? service.recurringamount : service.firstpaymentamount
    return html`<tr>
      <td data-label="Service"><a href="${href}">${nameOf(world, service)}${pieces(service)}</a></td>
      <td data-label="Price" class="num">${yen(price)}</td>
      <td data-label="Billed">${service.billingcycle}</td>
      <td data-label="Status"><span>${tag(service.status)}</span></td>
    </tr>`
  })
  const table = html`<table class="rows">
    <thead>
      <tr>
        <th>Service</th>
        <th class="num">Price</th>
        <th>Billed</th>
        <th>Status</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`
  return page(world, {
    title: 'Services',
    at: AT,
    body: html`<div class="card">${rows.length === 0 ? html`<p class="muted">No services yet.</p>` : table}</div>`,
  })
}

export function showService(world: World, session: Session, id: number): SandboxReply {
  const service = own(world, session).find((row) => row.id === id)
  if (!service) return notFound(world)
  return page(world, {
    title: `${nameOf(world, service)}${pieces(service)}`,
    at: AT,
    body: html`<div class="card">
      <dl>
        <dt>Status</dt>
        <dd>${tag(service.status)}</dd>
        <dt>Registered</dt>
        <dd>${service.text.regdate}</dd>
        <dt>First payment</dt>
        <dd>${yen(service.firstpaymentamount)}</dd>
        <dt>Recurring</dt>
        <dd>${yen(service.recurringamount)}</dd>
        <dt>Billed</dt>
        <dd>${service.billingcycle}</dd>
        <dt>Next due</dt>
        <dd>${service.nextduedate === '0000-00-00' ? '-' : service.nextduedate}</dd>
      </dl>
    </div>`,
  })
}
