import type { FaultCode } from '../../mappings/gate/faults.ts'
import type { GateSettings } from '../../mappings/types.ts'
import type { RawCatalog } from './raw-catalog.ts'
import { toSnapshot } from './snapshot.ts'

// While WHMCS is away its last list counts. Of a product that staff have changed since it says nothing: they may have changed WHMCS as well.

/** Products that WHMCS's last list speaks against and did not before, with what it says. */
export function doubtsOf(fresh: RawCatalog, before: RawCatalog, settings: GateSettings, today: string): Map<string, FaultCode[]> {
  const known = saidByWhmcs(before, settings, today)
  return new Map([...saidByWhmcs(fresh, settings, today)].filter(([productId]) => !known.has(productId)))
}

/** Its codes are no other side's, so that they are what is missing without its list. */
function saidByWhmcs(raw: RawCatalog, settings: GateSettings, today: string): Map<string, FaultCode[]> {
  const others = codesOf({ ...raw, products: null }, settings, today)
  const said = [...codesOf(raw, settings, today)].map(([productId, codes]): [string, FaultCode[]] => {
    return [productId, [...codes].filter((code) => !others.get(productId)?.has(code))]
  })
  return new Map(said.filter(([, codes]) => codes.length > 0))
}

const codesOf = (raw: RawCatalog, settings: GateSettings, today: string): Map<string, Set<FaultCode>> =>
  new Map(toSnapshot(raw, settings, today).leftOut.map(({ productId, faults }) => [productId, new Set(faults.map(({ code }) => code))]))
