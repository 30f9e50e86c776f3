import type { SandboxReply, SandboxRequest } from '../../desk.ts'
import { formOf } from '../api.ts'
import { text, toWhole } from '../fields.ts'
import type { Session, World } from '../world.ts'
import { showDetails } from './details.ts'
import { html } from './html.ts'
import { settleInvoice, showInvoice, showInvoices } from './invoices.ts'
import { notFound, page, redirect } from './layout.ts'
import { addPaymentMethod, showPaymentMethods } from './payment-methods.ts'
import { showService, showServices } from './services.ts'
import { redeem, sessionOf, signedOut } from './sign-on.ts'

/** The client area: everything that is not the API. Signed in by a sign-on link alone. */
export function answerClientArea(world: World, request: SandboxRequest): SandboxReply {
  if (request.path === '/oauth/singlesignon.php') return redeem(world, request.query.get('access_token') ?? '')
  const session = sessionOf(world, request.headers.cookie)
  if (!session) return signedOut(world)
  // The friendly address of a page stands behind index.php?rp= where the web server does not rewrite.
  const path = request.path === '/index.php' ? (request.query.get('rp') ?? '/') : request.path
  if (path === '/') return redirect('/clientarea.php')
  if (path === '/account/paymentmethods' || path === '/account/paymentmethods/add') return paymentMethods(world, session, request)
  if (path === '/viewinvoice.php') return invoice(world, session, request)
  if (path === '/clientarea.php') return clientArea(world, session, request.query)
  if (path === '/supporttickets.php') return tickets(world)
  return notFound(world)
}

function clientArea(world: World, session: Session, query: URLSearchParams): SandboxReply {
  const action = query.get('action') ?? 'services'
  if (action === 'services' || action === 'products') return showServices(world, session)
  if (action === 'productdetails') return showService(world, session, toWhole(query.get('id') ?? ''))
  if (action === 'invoices') return showInvoices(world, session)
  if (action === 'details') return showDetails(world, session)
  return notFound(world)
}

function paymentMethods(world: World, session: Session, request: SandboxRequest): SandboxReply {
  if (request.method === 'POST') return addPaymentMethod(world, session, formOf(request))
  return showPaymentMethods(world, session, { added: request.query.has('added') })
}

function invoice(world: World, session: Session, request: SandboxRequest): SandboxReply {
  const id = toWhole(request.query.get('id') ?? '')
  if (request.method === 'POST') return settleInvoice(world, session, id, text(formOf(request), 'token'))
  return showInvoice(world, session, id)
}

const tickets = (world: World): SandboxReply =>
  page(world, {
    title: 'Support tickets',
    at: '/clientarea.php?action=services',
    body: html`<div class="card"><p class="muted">No tickets yet.</p></div>`,
  })
