import type { SandboxReply } from '../../desk.ts'
import { instant, json, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { installLinks } from './replies.ts'
import { type Esim, isOver, SMDP_HOST } from './store.ts'

const RETRY_AFTER_SECONDS = 5

/** GET /esims/assignments?reference=…: the activation codes of orders, as CSV unless JSON is asked for. One eSIM comes bare, several as a list. */
export function listAssignments({ esimgo: { store }, request, nowMs }: EsimGoCall): SandboxReply {
  const references = request.query.getAll('reference')
  const orders = store.orders.filter(({ reference }) => references.includes(reference))
  if (references.length === 0 || orders.length !== references.length) return refused('reference not found')
  if (orders.some(({ readyAtMs }) => nowMs < readyAtMs))
    return refused('order is still processing', 503, { 'retry-after': String(RETRY_AFTER_SECONDS) })
  const esims = orders.flatMap(({ lines }) => lines.flatMap(({ iccids }) => iccids.flatMap((iccid) => store.esims.get(iccid) ?? [])))
  if (esims.some(isOver)) return refused('esim is deactivated', 410)
  const accept = request.headers['accept'] ?? ''
  if (accept.includes('application/zip')) return refused('ZIP is not imitated', 501)
  const withLinks = /installUrl/i.test(request.query.get('additionalFields') ?? '')
  if (!accept.includes('application/json')) return csv(esims)
  const rows = esims.map((esim) => ({ ...rowOf(esim), ...(withLinks && installLinks(esim)) }))
  return json(200, rows.length === 1 ? rows[0] : rows)
}

const rowOf = (esim: Esim): Record<string, unknown> => ({
  iccid: esim.iccid,
  matchingId: esim.matchingId,
  // With a scheme, here alone.
  smdpAddress: `http://${SMDP_HOST}`,
  profileStatus: esim.profileStatus,
  firstInstalledDateTime: esim.installedAtMs === undefined ? null : instant(esim.installedAtMs),
  customerRef: esim.customerRef ?? '',
})

const csv = (esims: readonly Esim[]): SandboxReply => ({
  status: 200,
  headers: { 'content-type': 'text/csv' },
  body: [
    'ICCID,Matching ID,SMDP Address,Profile Status',
    ...esims.map((esim) => [esim.iccid, esim.matchingId, SMDP_HOST, esim.profileStatus].join(',')),
  ].join('\n'),
})
