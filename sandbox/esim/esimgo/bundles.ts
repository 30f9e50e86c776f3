import type { SandboxReply } from '../../desk.ts'
import { stateOf } from './bundle-state.ts'
import { json, major, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { wholeNumber } from './order-list.ts'
import { assignmentReply } from './replies.ts'
import { type Assignment, type Esim, note } from './store.ts'

const STANDARD_ROWS = 15
const MOST_ROWS = 200
const OVER = new Set(['depleted', 'expired', 'revoked', 'lapsed'])

/** GET /esims/{iccid}/bundles: those that are over only with `includeUsed=true`. */
export function listBundles({ request: { query }, nowMs }: EsimGoCall, esim: Esim): SandboxReply {
  const withUsed = query.get('includeUsed') === 'true'
  const limit = Math.min(wholeNumber(query.get('limit'), STANDARD_ROWS), MOST_ROWS)
  const shown = esim.assignments.filter((assignment) => withUsed || !OVER.has(stateOf(assignment, nowMs))).slice(-limit)
  return json(200, { bundles: grouped(shown, nowMs) })
}

/** GET /esims/{iccid}/bundles/{name}: the latest of that name. */
export function readBundle({ nowMs }: EsimGoCall, esim: Esim, name: string): SandboxReply {
  const latest = esim.assignments.findLast((assignment) => assignment.bundle.name === name)
  return latest ? json(200, { assignments: [assignmentReply(latest, nowMs)] }) : refused('bundle not found on esim')
}

/** DELETE …/bundles/{name}[/assignments/{id}]: `type` is `transaction` where it is left out. */
export function revokeBundle(call: EsimGoCall, esim: Esim, name: string, id?: string): SandboxReply {
  const {
    esimgo: { store },
    request: { query },
    nowMs,
  } = call
  const wanted = esim.assignments.findLast((entry) => entry.bundle.name === name && (id === undefined || entry.id === id))
  if (!wanted || OVER.has(stateOf(wanted, nowMs))) return refused('bundle not found on esim')
  const isUnused = wanted.startedAtMs === undefined && wanted.usedBytes === 0
  const isRefunded = query.get('refundToBalance') === 'true' && store.areRefundsOn && isUnused
  if (query.get('refundToBalance') === 'true' && !isRefunded) return refused('refund is not possible')
  const cents = isRefunded ? wanted.bundle.cents : 0
  if (query.get('type') !== 'validate') {
    wanted.isRevoked = true
    store.balanceCents += cents
    note(esim, 'Bundle Revoked', nowMs, name)
  }
  return json(200, { status: 'Bundle revoked', totalRefundAmount: major(cents) })
}

/** One entry for each name, with all that was assigned of it. */
function grouped(assignments: readonly Assignment[], nowMs: number): unknown[] {
  const byName = Map.groupBy(assignments, ({ bundle }) => bundle.name)
  return [...byName].map(([name, of]) => ({
    name,
    description: of[0]?.bundle.description ?? '',
    assignments: of.map((assignment) => assignmentReply(assignment, nowMs)),
  }))
}
