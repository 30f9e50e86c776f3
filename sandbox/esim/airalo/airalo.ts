import type { SandboxClock, SandboxReply, SandboxRequest } from '../../desk.ts'
import type { Sender } from '../sender.ts'
import { orderAsync } from './async-orders.ts'
import { forbidden, found, htmlPage, notFound, refused, tooMany, unauthorized } from './envelopes.ts'
import { listOptedIn, optIn, optOut, simulate } from './events.ts'
import type { LimitedCall, Limiter } from './limits.ts'
import { listOrders, readOrder } from './order-list.ts'
import { placeOrder } from './orders.ts'
import { listPackages } from './packages.ts'
import { qrImage } from './qr.ts'
import type { ReplyContext } from './replies.ts'
import { type Fields, readFields } from './request-body.ts'
import { isSigned } from './signature.ts'
import { listSims, readSim, readUsage } from './sims.ts'
import type { Store } from './store.ts'
import { grantToken } from './token.ts'
import { listHeld, listTopUps, placeTopUp } from './top-ups.ts'

export interface Airalo {
  clock: SandboxClock
  clientId: string
  secret: string
  baseUrl(): string
  store: Store
  limiter: Limiter
  sender: Sender
}

export interface AiraloCall {
  airalo: Airalo
  request: SandboxRequest
  /** The path behind /airalo/v2, without a slash at the end. */
  path: string
  fields: Fields
  context: ReplyContext
}

/** One call to the Partner API v2, under /airalo/v2. */
export async function answerAiralo(airalo: Airalo, request: SandboxRequest): Promise<SandboxReply> {
  const context = { nowMs: airalo.clock.now(), baseUrl: airalo.baseUrl(), secret: airalo.secret }
  if (request.path.startsWith('/airalo/qr/')) return qrImage(airalo.store, request, context)
  if (!request.path.startsWith('/airalo/v2/')) return htmlPage()
  if (!(request.headers['accept'] ?? '').includes('application/json')) return htmlPage()
  const path = request.path.slice('/airalo/v2'.length).replace(/\/$/, '')
  const call: AiraloCall = { airalo, request, path, fields: await readFields(request), context }
  return throttled(call) ?? badSignature(call) ?? route(call)
}

const WHOLE: Record<string, (call: AiraloCall) => SandboxReply | Promise<SandboxReply>> = {
  'GET /packages': listPackages,
  'POST /orders': placeOrder,
  'POST /orders-async': orderAsync,
  'POST /orders/topups': placeTopUp,
  'GET /orders': listOrders,
  'GET /sims': listSims,
  'GET /balance': (call) => readBalance(call),
  'GET /notifications/opt-in': listOptedIn,
  'POST /notifications/opt-in': optIn,
  'POST /notifications/opt-out': optOut,
  'POST /simulator/webhook': simulate,
}

function route(call: AiraloCall): SandboxReply | Promise<SandboxReply> {
  const { request, path } = call
  const name = `${request.method} ${path}`
  if (call.airalo.store.isAddressBlocked) return forbidden()
  if (name === 'POST /token') return grantToken(call)
  if (!isSignedIn(call)) return unauthorized('Unauthenticated.')
  const answer = WHOLE[name]
  if (answer) return answer(call)
  const [, area = '', id = '', what] = path.split('/')
  if (request.method !== 'GET' || id === '') return notFound()
  if (area === 'orders' && what === undefined) return readOrder(call, id)
  if (area === 'sims' && what === undefined) return readSim(call, id)
  if (area === 'sims' && what === 'usage') return readUsage(call, id)
  if (area === 'sims' && what === 'topups') return listTopUps(call, id)
  if (area === 'sims' && what === 'packages') return listHeld(call, id)
  return notFound()
}

const bearer = (request: SandboxRequest): string => /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? ''

function isSignedIn({ airalo, request, context }: AiraloCall): boolean {
  const endsAtMs = airalo.store.tokens.get(bearer(request))
  return endsAtMs !== undefined && endsAtMs > context.nowMs
}

function throttled({ airalo, request, path, context }: AiraloCall): SandboxReply | undefined {
  if (!airalo.store.areLimitsOn) return undefined
  const usage = /^\/sims\/\d+\/(?:usage|packages)$/.test(path) ? path : undefined
  const key: [LimitedCall, string] | undefined =
    path === '/token' ? ['token', ''] : path === '/packages' ? ['packages', bearer(request)] : usage ? ['usage', usage] : undefined
  const waitSeconds = key ? airalo.limiter.hit(...key, context.nowMs) : 0
  return waitSeconds > 0 ? tooMany(waitSeconds) : undefined
}

/** The SDKs sign token and buying calls; the reference does not ask for it, so that a missing one passes unless the desk requires it. */
function badSignature({ airalo, request, path, fields }: AiraloCall): SandboxReply | undefined {
  if (request.method !== 'POST') return undefined
  const given = request.headers['airalo-signature']
  if (given === undefined) return airalo.store.isSignatureRequired && path !== '/token' ? badChecksum() : undefined
  return isSigned(given, airalo.secret, request.body.toString('utf8'), fields.values) ? undefined : badChecksum()
}

const badChecksum = (): SandboxReply => refused(14, 'The request checksum is invalid.')

/** Without an account the object is an empty list. */
const readBalance = ({ airalo }: AiraloCall): SandboxReply =>
  found({
    balances: airalo.store.hasAccount
      ? { name: 'balance', availableBalance: { amount: airalo.store.balanceCents / 100, currency: 'USD' } }
      : [],
  })
