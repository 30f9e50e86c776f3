// Mails as the tests of oracles have them in the box: each kind its own event.
import type { Mail } from './truth.ts'

export const CUSTOMER = 'customer1001@example.jp'

export const mail = (kind: string, about: string | null, event = `${kind} of ${about}`): Mail => ({ event, kind, to: CUSTOMER, about })

export const welcome = (to: string, event = `welcome of ${to}`): Mail => ({ event, kind: 'welcome', to, about: null })

/** What becomes of an order that comes to be active; with an eSIM there is one mail more. */
export const tellingActive = (key: string, more: readonly 'esim-activation'[] = []): Mail[] =>
  ['order-received', 'order-provisioned', ...more].map((kind) => mail(kind, key))
