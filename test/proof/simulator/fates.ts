// What each fault does to a request on its way, in the words of the system that answers.

import type { SandboxReply, SandboxRequest } from '../../../sandbox/desk.ts'
import type { FaultId } from './cells.ts'
import type { Fate, Sent } from './network.ts'
import type { System } from '../../../src/base/remote.ts'
import type { Remotes } from './remotes.ts'
import type { Seeded } from '../seeded.ts'

const json = (status: number, body: unknown, headers = {}): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})
const salesforceError = (status: number, errorCode: string) => () => json(status, [{ errorCode, message: errorCode, fields: [] }])

/** Texts that WHMCS itself answers with, and that prove that nothing was done. */
const DEFINITE: Readonly<Record<string, string>> = {
  'W-USER': 'You did not enter a first name',
  'W-CLIENT': 'You did not enter your city',
  'W-CNUM': 'Client ID Not Found',
  'W-PROFILE': 'Client ID Not Found',
  'W-ORDER': 'Client ID Not Found',
  'W-ACCEPT': 'Order ID not found or Status not Pending',
  'W-CANCEL': 'Order ID not found or Status not Pending',
}

/** Their texts do not: what an accepted order answers is what an unknown one does. */
const PROVES_NOTHING: readonly string[] = ['W-ACCEPT', 'W-CANCEL']

/** Of the eSIM provider: no money, no such package, a bad request; and a failure of its own, or a code that nobody has documented. */
const DEFINITE_CODES = [11, 34, 43]
const UNCLEAR_CODES = [53, 99]

/** eSIM Go has texts alone: refused as such, and a status that nobody has documented. */
const ESIMGO_REFUSALS: Readonly<Record<string, readonly string[]>> = {
  'E-ORDER': ['Insufficient balance to process order', 'bundle esim_1GB_7D_JP_V2 not found', 'invalid request'],
  'E-MARK': ['esim not found', 'invalid request'],
}

const isEsimGo = ({ path }: SandboxRequest): boolean => path.startsWith('/esimgo/')

/** How each system says that it does not know who is asking. */
const EXPIRED: Readonly<Record<System, () => SandboxReply>> = {
  salesforce: salesforceError(401, 'INVALID_SESSION_ID'),
  whmcs: () => json(403, { result: 'error', message: 'Authentication Failed' }),
  esim: () => json(401, { data: [], meta: { message: 'Unauthenticated.' } }),
  mail: () => json(401, { errors: [{ message: 'The provided authorization grant is invalid, expired, or revoked' }] }),
}

interface Around {
  random: Seeded
  remotes: Remotes
  /** The quiet period of the effect, as it is in the run. */
  quietMs: number
}

/** The fate of the request that the fault hits; null for a fault that is none of the network's. */
export function fateOf(fault: FaultId, { system, request, purpose }: Sent, { random, remotes, quietMs }: Around): Fate | null {
  const sometimes = random.chance(0.5) ? 1 : 0
  switch (fault) {
    case 'F01':
      return { refused: true }
    case 'F02':
      return { applied: 0, lost: 'silence' }
    case 'F03':
    case 'F06':
      return { lost: 'silence' }
    case 'F04':
      return { lost: 'reset' }
    case 'F05':
      return { applied: 0, lost: 'reset' }
    case 'F07':
      return { applied: 0, reply: () => json(500, {}) }
    case 'F08':
      return { reply: () => json(random.pick([500, 502, 504]), {}) }
    case 'F09':
      return { applied: system === 'salesforce' ? 0 : sometimes, reply: () => json(429, {}, { 'retry-after': '2' }) }
    case 'F10':
      return {
        applied: sometimes,
        reply: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sorry</title>' }),
      }
    case 'F11':
      return { reply: (own) => ({ ...own, status: own?.status ?? 200, body: (own?.body ?? '').toString().slice(0, 20) || '{' }) }
    case 'F12':
      if (system === 'esim' && isEsimGo(request))
        return { applied: 0, reply: () => json(400, { message: random.pick(ESIMGO_REFUSALS[purpose?.effect ?? ''] ?? ['No']) }) }
      if (system === 'esim') return { applied: 0, reply: () => json(422, { code: random.pick(DEFINITE_CODES), reason: 'No' }) }
      return {
        applied: PROVES_NOTHING.includes(purpose?.effect ?? '') ? sometimes : 0,
        reply: () => remotes.refuse(system, request, DEFINITE[purpose?.effect ?? ''] ?? 'No'),
      }
    case 'F13':
      if (system === 'esim' && isEsimGo(request)) return { applied: sometimes, reply: () => json(422, { message: 'Hm' }) }
      if (system === 'esim') return { applied: sometimes, reply: () => json(422, { code: random.pick(UNCLEAR_CODES), reason: 'Hm' }) }
      return { applied: sometimes, reply: () => remotes.refuse(system, request, 'Something odd happened') }
    case 'F14':
      return { applied: 0, reply: EXPIRED[system] }
    case 'F15':
      return { applied: 0, reply: salesforceError(400, 'UNABLE_TO_LOCK_ROW') }
    case 'F16':
      return { applied: 0, reply: salesforceError(403, 'REQUEST_LIMIT_EXCEEDED') }
    case 'F17':
      return { lost: random.pick(['reset', 'silence']), applyAfterMs: random.between(0, Math.max(0, Math.floor(quietMs * 0.9))) }
    case 'F18':
      return { lost: 'silence' }
    case 'F19':
      return { applied: 2, lost: random.pick(['reset', 'silence']) }
    default:
      return null
  }
}
