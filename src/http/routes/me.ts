import { endOtherSessions } from '../../auth/end-sessions.ts'
import type { Sessions } from '../../auth/sessions.ts'
import type { Clock } from '../../base/clock.ts'
import { SessionList } from '../../contract/auth.ts'
import { changeMe, readMe } from '../../accounts/me.ts'
import type { PaymentMethods } from '../../billing/payment-methods.ts'
import type { Db } from '../../db/database.ts'
import { ChangeMe, Me, SignedIn } from '../../contract/account.ts'
import { type Route, route } from '../route.ts'

const PRIVATE = { 'Cache-Control': 'no-store' }
const tag = 'account'

export interface MeRoutesDeps {
  db: Db
  clock: Clock
  sessions: Sessions
  paymentMethods: Pick<PaymentMethods, 'hint' | 'known'>
}

export function meRoutes(deps: MeRoutesDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/me',
      who: 'signed-in',
      summary: 'Who is signed in, and what is still to be done',
      tag,
      replies: { 200: Me },
      async handle({ session, correlationId, isForPage }) {
        const { hint, known } = deps.paymentMethods
        const hasPaymentMethod = async (clientId: number) => (isForPage ? known(clientId) : hint(clientId, correlationId))
        return { status: 200, body: await readMe({ db: deps.db, hasPaymentMethod }, session), headers: PRIVATE }
      },
    }),
    route({
      method: 'patch',
      path: '/api/me',
      who: 'signed-in',
      summary: 'Change what only we keep',
      tag,
      body: ChangeMe,
      replies: { 200: SignedIn },
      handle: async ({ session, body }) => ({ status: 200, body: await changeMe(deps, session, body), headers: PRIVATE }),
    }),
    route({
      method: 'get',
      path: '/api/me/sessions',
      who: 'signed-in',
      summary: 'Where the caller is logged in',
      tag,
      replies: { 200: SessionList },
      problems: ['session_store_unavailable'],
      async handle({ session }) {
        const items = (await deps.sessions.list(session.userId)).map(({ id, startedAt, lastSeenAt, device }) => ({
          id,
          createdAt: startedAt,
          lastSeenAt,
          current: id === session.id,
          ...(device === null ? {} : { device }),
        }))
        return { status: 200, body: { items, nextCursor: null }, headers: PRIVATE }
      },
    }),
    route({
      method: 'delete',
      path: '/api/me/sessions',
      who: 'signed-in',
      summary: 'End all other sessions; needs a log-in of the last ten minutes',
      tag,
      replies: { 204: null },
      problems: ['session_store_unavailable'],
      async handle({ session, correlationId }) {
        await endOtherSessions(deps, session, correlationId)
        return { status: 204, headers: PRIVATE }
      },
    }),
  ]
}
