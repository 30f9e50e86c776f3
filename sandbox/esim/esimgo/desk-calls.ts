import { z } from 'zod'
import { DeskError } from '../../desk.ts'
import { BUNDLES } from '../../seed/esimgo.ts'
import { note, type Store } from './store.ts'

const Visibility = z.strictObject({ lagMs: z.int().min(0).max(86_400_000) })
const Stock = z.strictObject({ packageId: z.string(), available: z.literal([0, null]) })
const Cost = z.strictObject({ packageId: z.string(), netCents: z.int().min(0) })
const Balance = z.strictObject({ amount: z.number().min(0).max(1e9) })
const Iccids = z.strictObject({ style: z.enum(['valid', 'bad-check-digit', 'eighteen-digits']) })
const Switch = z.strictObject({ on: z.boolean() })
const Usage = z.strictObject({
  iccid: z.string(),
  profileStatus: z.enum(['Released', 'Downloaded', 'Installed', 'Unavailable', 'Deactivated']).optional(),
  /** Of its latest bundle; the first use begins its days. */
  usedBytes: z.int().min(0).optional(),
  suspendedBy: z.enum(['partner', 'policy']).nullable().optional(),
})

/** eSIM Go's own desk calls: `visibility`, `stock`, `cost`, `balance`, `iccids`, `limits`, `old-dialect`, `refunds`, `usage`. */
export const deskCalls = (store: () => Store, now: () => number): Record<string, (body: unknown) => unknown> => ({
  visibility(body) {
    store().visibilityLagMs = Visibility.parse(body).lagMs
  },
  stock(body) {
    const { packageId, available } = Stock.parse(body)
    known(packageId)
    if (available === null) store().gone.delete(packageId)
    else store().gone.add(packageId)
  },
  cost(body) {
    const { packageId, netCents } = Cost.parse(body)
    known(packageId)
    store().costs.set(packageId, netCents)
  },
  balance(body) {
    store().balanceCents = Math.round(Balance.parse(body).amount * 100)
  },
  iccids(body) {
    store().iccidStyle = Iccids.parse(body).style
  },
  limits(body) {
    store().areLimitsOn = Switch.parse(body).on
  },
  'old-dialect'(body) {
    store().isOldDialect = Switch.parse(body).on
  },
  refunds(body) {
    store().areRefundsOn = Switch.parse(body).on
  },
  usage(body) {
    const { iccid, profileStatus, usedBytes, suspendedBy } = Usage.parse(body)
    const esim = store().esims.get(iccid)
    if (!esim) throw new DeskError('there is no eSIM with that ICCID')
    if (profileStatus) esim.profileStatus = profileStatus
    if (profileStatus === 'Installed') esim.installedAtMs ??= now()
    if (suspendedBy !== undefined) esim.suspendedBy = suspendedBy ?? undefined
    const latest = esim.assignments.at(-1)
    if (usedBytes === undefined || !latest) return
    latest.usedBytes = usedBytes
    latest.startedAtMs ??= now()
    note(esim, 'eSIM Utilisation Alert', now(), latest.bundle.name)
  },
})

function known(packageId: string): void {
  if (!BUNDLES.some(({ name }) => name === packageId)) throw new DeskError(`there is no bundle ${packageId}`)
}
