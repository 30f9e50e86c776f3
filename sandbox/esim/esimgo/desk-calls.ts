import { z } from 'zod'
import { DeskError } from '../../desk.ts'
import { BUNDLES } from '../../seed/esimgo.ts'
import { Switches } from '../sender.ts'
import { tell, tellBalance, tellUse } from './callbacks.ts'
import type { EsimGo } from './esimgo.ts'
import { type Esim, note } from './store.ts'

const Visibility = z.strictObject({ lagMs: z.int().min(0).max(86_400_000) })
const Stock = z.strictObject({ packageId: z.string(), available: z.literal([0, null]) })
const Cost = z.strictObject({ packageId: z.string(), netCents: z.int().min(0) })
const Balance = z.strictObject({ amount: z.number().min(0).max(1e9) })
const Iccids = z.strictObject({ style: z.enum(['valid', 'bad-check-digit', 'eighteen-digits']) })
const Switch = z.strictObject({ on: z.boolean() })
const Callback = z.strictObject({
  url: z.url().nullable(),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  numericIccids: z.boolean().default(false),
})
/** Of any kind, also of one that does not exist. */
const Alert = z.strictObject({ iccid: z.string().optional(), alertType: z.string() })
const Usage = z.strictObject({
  iccid: z.string(),
  profileStatus: z.enum(['Released', 'Downloaded', 'Installed', 'Unavailable', 'Deactivated']).optional(),
  /** Of its latest bundle; the first use begins its days. */
  usedBytes: z.int().min(0).optional(),
  suspendedBy: z.enum(['partner', 'policy']).nullable().optional(),
})

/**
 * eSIM Go's own desk calls: `visibility`, `stock`, `cost`, `balance`, `iccids`, `limits`, `old-dialect`, `refunds`, `usage`, `events`, `callback`,
 * `alert`.
 */
export const deskCalls = (esimgo: EsimGo): Record<string, (body: unknown) => unknown> => ({
  visibility(body) {
    esimgo.store.visibilityLagMs = Visibility.parse(body).lagMs
  },
  stock(body) {
    const { packageId, available } = Stock.parse(body)
    known(packageId)
    if (available === null) esimgo.store.gone.delete(packageId)
    else esimgo.store.gone.add(packageId)
  },
  cost(body) {
    const { packageId, netCents } = Cost.parse(body)
    known(packageId)
    esimgo.store.costs.set(packageId, netCents)
  },
  balance(body) {
    const beforeCents = esimgo.store.balanceCents
    esimgo.store.balanceCents = Math.round(Balance.parse(body).amount * 100)
    tellBalance(esimgo, beforeCents)
  },
  iccids(body) {
    esimgo.store.iccidStyle = Iccids.parse(body).style
  },
  limits(body) {
    esimgo.store.areLimitsOn = Switch.parse(body).on
  },
  'old-dialect'(body) {
    esimgo.store.isOldDialect = Switch.parse(body).on
  },
  refunds(body) {
    esimgo.store.areRefundsOn = Switch.parse(body).on
  },
  usage(body) {
    const { iccid, profileStatus, usedBytes, suspendedBy } = Usage.parse(body)
    const esim = esimOf(esimgo, iccid)
    if (profileStatus) esim.profileStatus = profileStatus
    if (profileStatus === 'Installed') esim.installedAtMs ??= esimgo.clock.now()
    if (suspendedBy !== undefined) esim.suspendedBy = suspendedBy ?? undefined
    const latest = esim.assignments.at(-1)
    if (usedBytes === undefined || !latest) return
    const beforeBytes = latest.usedBytes
    latest.usedBytes = usedBytes
    latest.startedAtMs ??= esimgo.clock.now()
    note(esim, 'eSIM Utilisation Alert', esimgo.clock.now(), latest.bundle.name)
    tellUse(esimgo, esim, latest, beforeBytes)
  },
  events(body) {
    esimgo.sender.set(Switches.parse(body))
  },
  callback(body) {
    esimgo.store.callback = Callback.parse(body)
  },
  alert(body) {
    const { iccid, alertType } = Alert.parse(body)
    tell(esimgo, alertType, iccid === undefined ? undefined : esimOf(esimgo, iccid))
  },
})

function esimOf(esimgo: EsimGo, iccid: string): Esim {
  const esim = esimgo.store.esims.get(iccid)
  if (!esim) throw new DeskError('there is no eSIM with that ICCID')
  return esim
}

function known(packageId: string): void {
  if (!BUNDLES.some(({ name }) => name === packageId)) throw new DeskError(`there is no bundle ${packageId}`)
}
