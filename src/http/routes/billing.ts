import { type OpenInvoicesDeps, sumOpenInvoices } from '../../billing/open-invoices.ts'
import { type PaymentMethods, summarizePaymentMethods } from '../../billing/payment-methods.ts'
import { changeProfile, type ProfileDeps, readProfile } from '../../billing/profile.ts'
import { makeSsoLink, type SsoDeps } from '../../billing/sso-link.ts'
import {
  BillingProfile,
  ChangeBillingProfile,
  InvoiceSummary,
  PaymentMethodSummary,
  SsoLink,
  SsoLinkRequest,
  SummaryQuery,
} from '../../contract/billing.ts'
import { type Route, route } from '../route.ts'

export type BillingRoutesDeps = ProfileDeps & SsoDeps & OpenInvoicesDeps & { paymentMethods: PaymentMethods }

const PRIVATE = { 'Cache-Control': 'no-store' }
const tag = 'billing'

export function billingRoutes(deps: BillingRoutesDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/me/billing',
      who: 'signed-in',
      summary: 'The billing profile',
      tag,
      replies: { 200: BillingProfile },
      problems: ['dependency_unavailable'],
      handle: async ({ session, correlationId }) => ({
        status: 200,
        body: await readProfile(deps, session, correlationId),
        headers: PRIVATE,
      }),
    }),
    route({
      method: 'patch',
      path: '/api/me/billing',
      who: 'signed-in',
      summary: 'Change any part of the billing profile; 202 when WHMCS has not confirmed it yet',
      tag,
      body: ChangeBillingProfile,
      replies: { 200: BillingProfile, 202: BillingProfile },
      problems: ['account_not_ready', 'dependency_unavailable'],
      async handle({ session, body, correlationId }) {
        const { profile, settled } = await changeProfile(deps, session, body, correlationId)
        return { status: settled ? 200 : 202, body: profile, headers: PRIVATE }
      },
    }),
    route({
      method: 'get',
      path: '/api/billing/payment-methods/summary',
      who: 'signed-in',
      summary: 'Which payment methods are stored; `?fresh=1` skips the cache',
      tag,
      query: SummaryQuery,
      replies: { 200: PaymentMethodSummary },
      problems: ['dependency_unavailable'],
      async handle({ session, query, correlationId }) {
        const body = await summarizePaymentMethods(deps, session, { isFresh: query.fresh === '1', correlationId })
        return { status: 200, body, headers: PRIVATE }
      },
    }),
    route({
      method: 'get',
      path: '/api/billing/invoices/summary',
      who: 'signed-in',
      summary: 'How many invoices are unpaid, and their sum',
      tag,
      replies: { 200: InvoiceSummary },
      problems: ['dependency_unavailable'],
      handle: async ({ session, correlationId }) => ({
        status: 200,
        body: await sumOpenInvoices(deps, session, correlationId),
        headers: PRIVATE,
      }),
    }),
    route({
      method: 'post',
      path: '/api/auth/sso-link',
      who: 'signed-in',
      summary: 'A link into the billing area, good for one use within a minute',
      tag,
      body: SsoLinkRequest,
      replies: { 200: SsoLink },
      problems: ['account_not_ready', 'dependency_unavailable', 'not_found'],
      async handle({ session, body, correlationId }) {
        return { status: 200, body: await makeSsoLink(deps, session, body.destination, correlationId), headers: PRIVATE }
      },
    }),
  ]
}
