import type { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import { appleInstallUrl, buildActivationCode, readActivationCode } from '../activation-code.ts'
import { toMoney } from '../cost.ts'
import type { Esim, EsimOrder } from '../driver.ts'
import type { EsimTopUp, TopUpWish } from '../top-up.ts'
import type { Order, Sim } from './schemas.ts'

/** An order in our words; undefined when a profile in it has no usable activation code. */
export function toOrder(row: z.output<typeof Order>): EsimOrder | undefined {
  const esims = row.sims.map(toEsim)
  if (!esims.every((esim) => esim !== undefined)) return undefined
  return {
    providerOrderId: row.id,
    reference: row.description ?? '',
    packageId: row.package_id,
    state: stateOf(row.status?.slug, esims.length),
    placedAt: utc(row.created_at),
    cost: costOf(row),
    esims,
  }
}

export const toTopUp = (row: z.output<typeof Order>, wish: TopUpWish): EsimTopUp => ({
  ...wish,
  providerOrderId: row.id,
  // There is nothing to wait for: it is on the eSIM.
  state: stateOf(row.status?.slug, 1),
  placedAt: utc(row.created_at),
  cost: costOf(row),
})

/** The order reply of POST has no status; there, profiles are the proof. */
function stateOf(slug: string | undefined, profiles: number): EsimOrder['state'] {
  if (slug === 'failed') return 'failed'
  if (slug === 'refunded' || slug === 'partially_refunded') return 'refunded'
  return profiles > 0 ? 'ready' : 'pending'
}

function toEsim(sim: z.output<typeof Sim>): Esim | undefined {
  const confirmation = sim.confirmation_code || undefined
  // `lpa` is only the host, despite its name; the whole text is in `qrcode`.
  const code = readActivationCode(sim.qrcode ?? '') ?? buildActivationCode(sim.lpa ?? '', sim.matching_id ?? '', confirmation !== undefined)
  if (!code) return undefined
  return {
    iccid: sim.iccid,
    ...code,
    ...(confirmation === undefined ? {} : { confirmationCode: confirmation }),
    appleInstallUrl: appleInstallUrl(code.lpa, sim.direct_apple_installation_url),
  }
}

/** `2026-01-15 14:02:38`, without a zone: UTC as far as is known. An ISO text keeps its own. */
export function utc(text: string | null | undefined): string | null {
  if (!text) return null
  const plain = /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/.test(text)
  const at = Date.parse(plain ? `${text.replace(' ', 'T')}Z` : text)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** For information alone, so a currency that we do not keep is left out. */
function costOf(row: z.output<typeof Order>): Money | null {
  if (row.net_price === null || row.net_price === undefined || !row.currency) return null
  try {
    return toMoney(row.net_price, row.currency)
  } catch {
    return null
  }
}
