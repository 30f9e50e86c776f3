import type { SandboxReply } from '../../desk.ts'
import { text } from '../fields.ts'
import { addCard } from '../pay-methods.ts'
import type { FormMap } from '../php-form.ts'
import type { Session, World } from '../world.ts'
import { readCard } from './card.ts'
import { html } from './html.ts'
import { page, redirect } from './layout.ts'

const PATH = '/account/paymentmethods'

export function showPaymentMethods(world: World, session: Session, outcome: { added?: boolean; fault?: string } = {}): SandboxReply {
  const cards = world.tables.payMethods.filter((method) => method.clientId === session.clientId)
  const rows = cards.map(
    (card, index) =>
      html`<li>
        <b>${card.brand} •••• ${card.last4}</b><br /><span class="muted">Expires ${card.expiry}</span>${
          index === 0 ? html` <span class="tag good">Default</span>` : undefined
        }
      </li>`,
  )
  const list =
    rows.length === 0
      ? html`<p class="muted">No card yet. Add one below, then orders can be placed.</p>`
      : html`<ul class="cards">
          ${rows}
        </ul>`
  const note = outcome.added ? html`<p class="note" role="status">The card was added. You can go back to the portal.</p>` : undefined
  return page(world, {
    title: 'Payment methods',
    at: PATH,
    status: outcome.fault === undefined ? 200 : 422,
    body: html`${note}
      <section class="card">
        <h2>Your cards</h2>
        ${list}
      </section>
      <section class="card">
        <h2>Add a card</h2>
        ${outcome.fault === undefined ? undefined : html`<p class="note bad" role="alert">${outcome.fault}</p>`}
        <form method="post" action="${PATH}">
          <input type="hidden" name="token" value="${session.formToken}" />
          <label
            >Card number<input
              name="ccnumber"
              inputmode="numeric"
              autocomplete="cc-number"
              placeholder="4242 4242 4242 4242"
              maxlength="23"
              required
          /></label>
          <div class="pair">
            <label
              >Expiry date<input name="ccexpiry" inputmode="numeric" autocomplete="cc-exp" placeholder="MM/YY" maxlength="7" required
            /></label>
            <label
              >Security code<input name="cccvv" inputmode="numeric" autocomplete="cc-csc" placeholder="123" maxlength="4" required
            /></label>
          </div>
          <label>Description<input name="ccdescription" maxlength="60" placeholder="Optional" /></label>
          <button>Add card</button>
        </form>
      </section>`,
  })
}

/** Stores what the gateway would leave: type, brand, last four digits, expiry and a token. */
export function addPaymentMethod(world: World, session: Session, form: FormMap): SandboxReply {
  const field = (name: string) => text(form, name) ?? ''
  if (field('token') !== session.formToken)
    return showPaymentMethods(world, session, { fault: 'The form was out of date. Please try again.' })
  const card = readCard(world, field('ccnumber'), field('ccexpiry'), field('cccvv'))
  if (typeof card === 'string') return showPaymentMethods(world, session, { fault: card })
  addCard(world, { ...card, clientId: session.clientId, description: field('ccdescription').trim() || `${card.brand} ${card.last4}` })
  return redirect(`${PATH}?added=1`)
}
