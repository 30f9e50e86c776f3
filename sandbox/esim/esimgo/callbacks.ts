import { createHmac } from 'node:crypto'
import { endsAtMs, initialBytes, remainingBytes } from './bundle-state.ts'
import { instant } from './envelopes.ts'
import type { EsimGo } from './esimgo.ts'
import type { Assignment, Esim } from './store.ts'

/** Of a bundle, in per cent. */
const USED = [1, 50, 80, 100]
const LOW_CENTS = 5_000

/** Says that so much of a bundle is used now, each step once, and the first use of the eSIM. */
export function tellUse(esimgo: EsimGo, esim: Esim, assignment: Assignment, beforeBytes: number): void {
  const initial = initialBytes(assignment)
  if (beforeBytes === 0 && assignment.usedBytes > 0) tell(esimgo, 'FirstUse', esim)
  if (initial === 0) return
  const crossed = USED.filter((percent) => (beforeBytes / initial) * 100 < percent && (assignment.usedBytes / initial) * 100 >= percent)
  for (const _ of crossed) tell(esimgo, 'Utilisation', esim, { bundle: bundleOf(assignment) })
}

/** Says once that little is left, and each time that it was not enough. */
export function tellBalance(esimgo: EsimGo, beforeCents: number): void {
  const { balanceCents } = esimgo.store
  if (beforeCents >= LOW_CENTS && balanceCents < LOW_CENTS) tell(esimgo, 'LowBalance')
}

/** To the address that the account has, of version 3: signed with the API key. */
export function tell(esimgo: EsimGo, alertType: string, esim?: Esim, more: object = {}): void {
  const { callback } = esimgo.store
  if (callback.url === null) return
  const text = JSON.stringify({ ...(esim && { iccid: esim.iccid }), alertType, ...more })
  // As a number, with what it loses by being one.
  const body = esim && callback.numericIccids ? text.replace(`"${esim.iccid}"`, String(Number(esim.iccid))) : text
  esimgo.sender.send({
    url: callback.url,
    body,
    sign: (signed) => ({ 'x-signature-sha256': createHmac('sha256', esimgo.apiKey).update(signed).digest(callback.encoding) }),
  })
}

const bundleOf = (assignment: Assignment): Record<string, unknown> => {
  const endsAt = endsAtMs(assignment)
  return {
    id: assignment.id,
    reference: assignment.reference,
    name: assignment.bundle.name,
    description: assignment.bundle.description,
    initialQuantity: initialBytes(assignment),
    remainingQuantity: remainingBytes(assignment),
    unit: 'BYTES',
    ...(assignment.startedAtMs !== undefined && { startTime: instant(assignment.startedAtMs) }),
    ...(endsAt !== undefined && { endTime: instant(endsAt) }),
    unlimited: assignment.bundle.isUnlimited === true,
  }
}
