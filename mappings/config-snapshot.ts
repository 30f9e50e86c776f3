import canonicalize from 'canonicalize'
import { z } from 'zod'
import { checkChoices, type ConfigOption, jsonOrUndefined, parseConfigOptions, plain } from './config-options.ts'

// What a customer chose, as it stands on the OrderItem: the product may be edited before the order is provisioned.

export type ChosenValue = string | number | boolean

const SnapshotEntry = z.object({
  key: z.string(),
  label: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  /** Label of a select's choice. */
  choice: z.string().optional(),
  price: z.object({ amount: z.int(), currency: z.string() }).optional(),
  whmcsOptionId: z.int().optional(),
  /** What WHMCS gets for the option: a choice id, a quantity, or 1 and 0. */
  whmcsValue: z.int().optional(),
})
const Snapshot = z.object({ v: z.literal(1), options: z.array(SnapshotEntry) })

export interface Selection {
  values: Record<string, ChosenValue>
  /** WHMCS option id → choice id or number, as AddOrder's `configoptions` takes them. */
  whmcs: Record<number, number>
}

/** What was chosen, with labels, prices and WHMCS ids of that moment, for `ConfigOptions_JSON__c`: the product may be edited before the order is provisioned. */
export function toSnapshot(options: readonly ConfigOption[], chosen: Readonly<Record<string, unknown>>): string | null {
  const entries = options.flatMap((option) => {
    const value = Object.hasOwn(chosen, option.key) ? chosen[option.key] : undefined
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
    const choice = option.type === 'select' ? option.options.find((offered) => offered.value === value) : undefined
    const price = option.type === 'boolean' ? (value === true ? option.price : undefined) : choice?.price
    const whmcsValue = choice?.whmcsChoiceId ?? (typeof value === 'string' ? undefined : Number(value))
    return [
      plain({
        key: option.key,
        label: option.label,
        value,
        choice: choice?.label,
        price,
        whmcsOptionId: whmcsValue === undefined ? undefined : option.whmcsOptionId,
        whmcsValue,
      }),
    ]
  })
  return entries.length === 0 ? null : (canonicalize({ v: 1, options: entries }) ?? null)
}

/** Reads a snapshot back; an empty field chose nothing. Null when it is none of ours. */
export function fromSnapshot(json: string | null): Selection | null {
  if (json === null || json.trim() === '') return { values: {}, whmcs: {} }
  const snapshot = Snapshot.safeParse(jsonOrUndefined(json))
  if (!snapshot.success) return null
  const { options } = snapshot.data
  return {
    values: Object.fromEntries(options.map(({ key, value }) => [key, value])),
    whmcs: Object.fromEntries(
      options.flatMap(({ whmcsOptionId, whmcsValue }) =>
        whmcsOptionId === undefined || whmcsValue === undefined ? [] : [[whmcsOptionId, whmcsValue]],
      ),
    ),
  }
}

/**
 * What was chosen on an OrderItem: our snapshot, or what staff wrote by hand, `{"installation":"standard"}`, read by what the product offers
 * now. Null for anything that is neither, or chooses what is not offered.
 */
export function readSelection(json: string | null, productOptionsJson: string | null, currency: string): Selection | null {
  const snapshot = fromSnapshot(json)
  if (snapshot !== null) return snapshot
  const written = Written.safeParse(jsonOrUndefined(json ?? ''))
  const options = parseConfigOptions(productOptionsJson, currency)
  if (!written.success || options === null || checkChoices(options, written.data, '').length > 0) return null
  return fromSnapshot(toSnapshot(options, written.data))
}

const Written = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
