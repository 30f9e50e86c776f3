import type { Money } from '../../src/base/money.ts'
import type { CatalogRow, GateSettings, ListedPackage } from '../types.ts'
import { convert, inWords, marginOf } from './amounts.ts'
import { type Fault, fault } from './faults.ts'
import { toCategory } from './own-fields.ts'

/** The package that a product needs, or null when it needs none that could be asked for. */
export const packageOf = ({ requiresIccid, packageId }: Pick<CatalogRow, 'requiresIccid' | 'packageId'>): string | null =>
  requiresIccid ? packageId : null

/** `listed`: the provider's package, null when the provider does not list it, undefined while the provider was not asked for it. */
export function* packageFaults(row: CatalogRow, listed: ListedPackage | null | undefined, settings: GateSettings): Generator<Fault> {
  if (!row.requiresIccid) {
    if (toCategory(row.category) === 'esim' || row.packageId !== null)
      yield fault('iccid_not_required', `Requires_ICCID__c is off, category "${row.category ?? ''}", package "${row.packageId ?? ''}".`)
    return
  }
  if (row.packageId === null) return yield fault('package_missing', 'ESIM_Package_Id__c is empty.')
  if (listed === undefined) return
  if (listed === null) return yield fault('package_gone', `ESIM_Package_Id__c is "${row.packageId}", which the provider does not list.`)
  if (row.unitPrice === null || row.unitPrice.amount < 0) return
  yield* marginFaults(row.packageId, row.unitPrice, listed, settings)
}

function* marginFaults(packageId: string, price: Money, { costs }: ListedPackage, settings: GateSettings): Generator<Fault> {
  const cost = costIn(price.currency, costs, settings)
  if (cost === null) {
    const known = costs.map(inWords).join(', ') || 'nothing that can be read'
    return yield fault('cost_not_comparable', `"${packageId}" costs ${known}; the price is ${inWords(price)}.`)
  }
  const { percent, leaves } = marginOf(price, cost.money, settings.marginPercent)
  if (leaves) return
  yield fault(
    'margin_too_low',
    `"${packageId}" costs ${inWords(cost.money)}${cost.from}, the price is ${inWords(price)}: a margin of ${percent} %, asked for are ${settings.marginPercent} %.`,
  )
}

/**
 * A rate of ours comes first, since the provider's bill comes in that currency, whatever it shows beside; of several, the dearest counts. Else the
 * provider's own figure in the price's currency. Null when there is neither: a rate is never guessed.
 */
function costIn(currency: string, costs: readonly Money[], { costRates }: GateSettings): { money: Money; from: string } | null {
  const own = costs.find((cost) => cost.currency === currency)
  const converted = costs.flatMap((cost) => {
    const rate = cost.currency === currency ? undefined : costRates.get(cost.currency)
    return rate === undefined ? [] : [{ money: convert(cost, rate, currency), from: ` (${inWords(cost)} at ${rate})` }]
  })
  const [dearest] = converted.sort((a, b) => b.money.amount - a.money.amount)
  return dearest ?? (own ? { money: own, from: '' } : null)
}
