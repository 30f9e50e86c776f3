import { renderSVG } from 'uqr'
import type { SandboxReply, SandboxRequest } from '../../desk.ts'
import { htmlPage } from './envelopes.ts'
import { lpa, qrSignature, type ReplyContext } from './replies.ts'
import type { Store } from './store.ts'

/** The picture behind `qrcode_url`: without a login, but only for an hour. */
export function qrImage(store: Store, request: SandboxRequest, { nowMs, secret }: ReplyContext): SandboxReply {
  const id = Number(request.path.slice('/airalo/qr/'.length))
  const expires = Number(request.query.get('expires'))
  const sim = [...store.sims.values()].find((entry) => entry.sim.id === id)?.sim
  const isGood = request.query.get('signature') === qrSignature(secret, id, expires) && expires * 1000 > nowMs
  if (!sim || !isGood) return { ...htmlPage(), status: 403 }
  return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body: renderSVG(lpa(sim)) }
}
