// What is looked at, and told, when one system alone is asked about.

import type { Check, CheckedSystem } from './check.ts'
import type { Result } from './run-checks.ts'
import { CHECKS } from './table.ts'

/** The checks of one system, and before them whatever they need of others; without a system all. */
export function chosen(only: CheckedSystem | null): readonly Check[] {
  if (!only) return CHECKS
  const ids = new Set<string>()
  const add = (check: Check): void => {
    for (const id of check.needs ?? []) CHECKS.filter((one) => one.id === id).forEach(add)
    ids.add(check.id)
  }
  CHECKS.filter(({ system }) => system === only).forEach(add)
  return CHECKS.filter(({ id }) => ids.has(id))
}

/** Of what was looked at for its sake alone, the faults: on account of them the system itself was not looked at, so nothing is well. */
export function told(results: readonly Result[], only: CheckedSystem | null): Result[] {
  return results.flatMap(({ check, findings }) => {
    if (only === null || check.system === only) return [{ check, findings }]
    const faults = findings.filter(({ severity }) => severity === 'fault')
    return faults.length > 0 ? [{ check, findings: faults }] : []
  })
}
