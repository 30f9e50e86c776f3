import type { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import { appleInstallUrl, buildActivationCode } from '../activation-code.ts'
import { toMoney } from '../cost.ts'
import type { Esim, EsimOrder } from '../driver.ts'
import type { EsimTopUp, TopUpWish } from '../top-up.ts'
import type { EsimDetail, Order } from './schemas.ts'

export type OrderRow = z.output<typeof Order>
type Code = Pick<z.output<typeof EsimDetail>, 'iccid' | 'matchingId' | 'smdpAddress'>

/** A profile as a phone needs it; undefined where its parts make no activation code. The vendor tells the parts alone. */
export function toEsim({ iccid, matchingId, smdpAddress }: Code): Esim | undefined {
  const code = buildActivationCode(smdpAddress, matchingId, false)
  return code && { iccid, ...code, appleInstallUrl: appleInstallUrl(code.lpa) }
}

/** An order in our words. `esims` are told apart, since lists name their ICCIDs alone. */
export function toOrder(row: OrderRow, reference: string, esims: readonly Esim[]): EsimOrder {
  return {
    providerOrderId: row.orderReference,
    reference,
    packageId: row.lines[0]?.item ?? '',
    state: stateOf(row.status, esims.length),
    placedAt: utc(row.placedAt),
    cost: costOf(row),
    esims,
  }
}

export const iccidsOf = (row: OrderRow): string[] => row.lines.flatMap((line) => line.iccids ?? line.esims?.map(({ iccid }) => iccid) ?? [])

/** Whether this is one piece of that bundle, as we order them. */
export const isUnitOf = (row: OrderRow, packageId: string): boolean => {
  const [line, ...others] = row.lines
  return line !== undefined && others.length === 0 && line.type === 'bundle' && line.item === packageId && line.quantity === 1
}

/** Whether this is one piece of that bundle for an eSIM that was there before. */
export const isTopUpOf = (row: OrderRow, { iccid, packageId }: TopUpWish): boolean => {
  const iccids = iccidsOf(row)
  return isUnitOf(row, packageId) && iccids.length === 1 && iccids[0] === iccid
}

export const toTopUp = (row: OrderRow, { reference, iccid, packageId }: TopUpWish): EsimTopUp => ({
  reference,
  iccid,
  packageId,
  providerOrderId: row.orderReference,
  state: stateOf(row.status, 1),
  placedAt: utc(row.placedAt),
  cost: costOf(row),
})

function stateOf(status: string, profiles: number): EsimOrder['state'] {
  if (/fail|cancel/i.test(status)) return 'failed'
  if (/refund/i.test(status)) return 'refunded'
  return profiles > 0 ? 'ready' : 'pending'
}

export function utc(text: string | null): string | null {
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** For information alone, so a currency that we do not keep is left out. */
function costOf({ total, currency }: OrderRow): Money | null {
  if (total === null || total === undefined || !currency) return null
  try {
    return toMoney(total, currency)
  } catch {
    return null
  }
}
