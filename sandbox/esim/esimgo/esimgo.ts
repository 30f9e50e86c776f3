import type { SandboxClock, SandboxReply, SandboxRequest } from '../../desk.ts'
import type { Sender } from '../sender.ts'
import { listAssignments } from './assignments.ts'
import { listBundles, readBundle, revokeBundle } from './bundles.ts'
import { listCatalogue, readCatalogueBundle } from './catalogue.ts'
import { json, major, refused } from './envelopes.ts'
import { deleteEsim, listEsims, readCompatible, readEsim, readHistory, refreshEsim, suspendEsim, updateEsim } from './esims.ts'
import { type Limiter, tooMany } from './limits.ts'
import { listOrders, readOrder } from './order-list.ts'
import { createOrder } from './orders.ts'
import type { Store } from './store.ts'

export interface EsimGo {
  clock: SandboxClock
  apiKey: string
  store: Store
  limiter: Limiter
  sender: Sender
}

export interface EsimGoCall {
  esimgo: EsimGo
  request: SandboxRequest
  nowMs: number
}

const PREFIX = '/esimgo/v2.5/'
/** Which calls cost more than a token is not documented. */
const COST = 1

/** One call to the API v2.5, under /esimgo/v2.5. Every answer tells what is left of the second's ration. */
export function answerEsimGo(esimgo: EsimGo, request: SandboxRequest): SandboxReply {
  const nowMs = esimgo.clock.now()
  const ration = esimgo.limiter.take(request.remoteAddress, COST, nowMs)
  const reply =
    ration.isOver && esimgo.store.areLimitsOn
      ? tooMany(ration.endsAtMs, nowMs)
      : (atTheDoor(esimgo, request) ?? route({ esimgo, request, nowMs }))
  return { ...reply, headers: { ...ration.headers, ...reply.headers } }
}

function atTheDoor({ apiKey }: EsimGo, { headers }: SandboxRequest): SandboxReply | undefined {
  const given = headers['x-api-key']
  if (given === undefined) return refused('api key is missing', 401)
  return given === apiKey ? undefined : refused('access denied', 403)
}

type Answer = (call: EsimGoCall) => SandboxReply

const WHOLE: Record<string, Answer> = {
  'GET catalogue': listCatalogue,
  'POST orders': createOrder,
  'GET orders': listOrders,
  'GET esims': listEsims,
  'PUT esims': updateEsim,
  'GET esims/assignments': listAssignments,
  'GET organisation': readOrganisation,
}

function route(call: EsimGoCall): SandboxReply {
  const { method, path } = call.request
  if (!path.startsWith(PREFIX)) return refused('not found', 404)
  const whole = path.slice(PREFIX.length).replace(/\/$/, '')
  const answer = WHOLE[`${method} ${whole}`]
  if (answer) return answer(call)
  const parts = whole.split('/').map(decodeURIComponent)
  const [area = '', id = ''] = parts
  if (method === 'GET' && area === 'orders' && parts.length === 2) return readOrder(call, id)
  if (method === 'GET' && area === 'catalogue' && id === 'bundle' && parts.length === 3) return readCatalogueBundle(call, parts[2] ?? '')
  return area === 'esims' && id !== '' ? ofEsim(call, id, parts.slice(2)) : refused('not found', 404)
}

function ofEsim(call: EsimGoCall, iccid: string, [what = '', name = '', of = '', id]: string[]): SandboxReply {
  const esim = call.esimgo.store.esims.get(iccid)
  // Not 404: what is not ours does not differ from what is not there.
  if (!esim) return refused('esim not found')
  const asked = `${call.request.method} ${[what, ...(name === '' ? [] : ['*']), ...(of === '' ? [] : [of])].join('/')}`
  switch (asked) {
    case 'GET ':
      return readEsim(call, esim)
    case 'DELETE ':
      return deleteEsim(call, esim)
    case 'GET bundles':
      return listBundles(call, esim)
    case 'GET bundles/*':
      return readBundle(call, esim, name)
    case 'DELETE bundles/*':
      return revokeBundle(call, esim, name)
    case 'DELETE bundles/*/assignments':
      return revokeBundle(call, esim, name, id)
    case 'GET compatible/*':
      return readCompatible(call, esim, name)
    case 'GET history':
      return readHistory(call, esim)
    case 'GET refresh':
      return refreshEsim(call, esim)
    case 'POST suspend':
      return suspendEsim(call, esim)
    case 'GET suspend':
      return json(200, { suspended: esim.suspendedBy !== undefined })
    default:
      return refused('not found', 404)
  }
}

/** Balance beside what must never reach a log. */
function readOrganisation({ esimgo: { store, apiKey } }: EsimGoCall): SandboxReply {
  return json(200, {
    organisations: [
      {
        name: 'Trunkline',
        apiKey,
        currency: 'USD',
        balance: major(store.balanceCents),
        testCredit: 0,
        users: [{ firstName: 'Haru', lastName: 'Sato', emailAddress: 'haru.sato@trunkline.example', role: 'OWNER' }],
      },
    ],
  })
}
