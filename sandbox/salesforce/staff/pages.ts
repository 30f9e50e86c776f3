// The routes of the staff page. Forms answer with a redirect; what the calls said is shown once on the page behind it.
import { normalId } from '../org/ids.ts'
import { updateRecord } from '../org/write.ts'
import { accountPage, accountsPage, casesPage, ordersPage } from './lists.ts'
import { orderPage } from './order-page.ts'
import { decide, press, provisionStatus } from './press.ts'
import { STYLE } from './style.ts'
import type { SandboxReply, SandboxRequest } from '../../desk.ts'
import type { Row } from '../org/field.ts'
import type { Answer, Callouts } from './callout.ts'

const FLOW_WAIT_MS = 2000
const POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const show = (body: string): SandboxReply => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  },
  body,
})
const goTo = (location: string): SandboxReply => ({ status: 303, headers: { location } })

export const isStaffPath = (path: string): boolean => path === '/' || path === '/staff' || path.startsWith('/staff/')

/** A page, or null where there is none. `sent` keeps what the last calls about an order were answered. */
export async function staffPage(out: Callouts, sent: Map<string, Answer[]>, request: SandboxRequest): Promise<SandboxReply | null> {
  const [area, id = '', action] = request.path.split('/').slice(2)
  if (request.method === 'POST') return isSameOrigin(request) ? await act(out, sent, area ?? '', id, action ?? '', request) : forbidden
  if (request.method !== 'GET' || action !== undefined) return null
  const { org } = out
  if (area === undefined) return show(ordersPage(org))
  if (area === 'style.css')
    return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }, body: STYLE }
  if (area === 'cases' && id === '') return show(casesPage(org))
  if (area === 'accounts' && id === '') return show(accountsPage(org, request.query.get('q') ?? ''))
  const row = rowOf(out, area, id)
  if (area === 'accounts' && row) return show(accountPage(org, row))
  if (area !== 'orders' || !row) return null
  const answers = sent.get(id) ?? []
  sent.delete(id)
  return show(orderPage(org, row, answers, await provisionStatus(out, id, FLOW_WAIT_MS)))
}

function rowOf({ org }: Callouts, area: string, id: string): Row | undefined {
  const object = { accounts: 'Account', orders: 'Order', cases: 'Case' }[area]
  return object === undefined ? undefined : org.store.get(object, normalId(id) ?? '')
}

async function act(
  out: Callouts,
  sent: Map<string, Answer[]>,
  area: string,
  id: string,
  action: string,
  request: SandboxRequest,
): Promise<SandboxReply | null> {
  const { org } = out
  if (!rowOf(out, area, id)) return null
  const form = new URLSearchParams(request.body.toString('utf8'))
  const object = org.schema.object('Case')
  if (area === 'cases' && action === 'close' && object) {
    updateRecord(org, { userId: org.users.staff, isStaff: true }, object, id, { Status: 'Closed' })
    return goTo('/staff/cases')
  }
  if (area === 'orders' && action === 'press') sent.set(id, await press(out, id, org.users.staff, 1))
  else if (area === 'orders' && action === 'decide') sent.set(id, await decide(out, id, org.users.staff, decisionOf(form), 1))
  else return null
  return goTo(`/staff/orders/${id}`)
}

function decisionOf(form: URLSearchParams): { type: string; rev: unknown; reason: string; line?: unknown; remoteId?: string } {
  const [line, remoteId, rev] = [form.get('line') ?? '', form.get('remoteId') ?? '', form.get('rev') ?? '']
  return {
    type: form.get('type') ?? '',
    rev: /^\d+$/.test(rev) ? Number(rev) : rev,
    reason: form.get('reason') ?? '',
    ...(line === '' ? {} : { line: /^\d+$/.test(line) ? Number(line) : line }),
    ...(remoteId === '' ? {} : { remoteId }),
  }
}

/** Another site's form must not press the button. */
function isSameOrigin(request: SandboxRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const origin = request.headers['origin']
  return origin === undefined || origin === `http://${request.headers['host']}`
}

const forbidden: SandboxReply = {
  status: 403,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Cross-site request refused.',
}
