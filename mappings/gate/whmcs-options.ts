import type { Money } from '../../src/base/money.ts'
import { isBillingCycle, toWhmcsCycle } from '../billing-cycle.ts'
import type { ConfigOption } from '../config-options.ts'
import type { CatalogRow, ListedChoice, ListedOption, ListedProduct } from '../types.ts'
import { inWords, isSame } from './amounts.ts'
import { type Fault, fault } from './faults.ts'

// The options that customers choose from against WHMCS's configurable options, by their ids. WHMCS takes its first choice for one that it does not
// know and cuts numbers to its bounds, and says nothing of it.

const TYPES: Readonly<Record<string, readonly number[]>> = { select: [1, 2], boolean: [3], number: [4] }
const TYPE_WORDS = ['', 'a dropdown', 'radio buttons', 'yes/no', 'a quantity']

type WhmcsOption = Exclude<ConfigOption, { type: 'text' }>

export function* optionFaults(row: CatalogRow, options: readonly ConfigOption[], { options: listed }: ListedProduct): Generator<Fault> {
  const ours = options.filter((option) => option.type !== 'text')
  if (listed === null) {
    if (ours.length > 0) yield fault('whmcs_options_unreadable', `The options of WHMCS product ${row.whmcsProductId} cannot be read.`)
    return
  }
  const cycle = isBillingCycle(row.defaultBillingCycle) ? toWhmcsCycle(row.defaultBillingCycle, row.productId) : null
  for (const option of ours) {
    const theirs = listed.find(({ id }) => id === option.whmcsOptionId)
    if (theirs === undefined)
      yield fault(
        'option_missing',
        `"${option.key}" is WHMCS option ${option.whmcsOptionId}, which product ${row.whmcsProductId} does not have.`,
      )
    else yield* compared(option, theirs, cycle)
  }
  const asked = new Set(ours.map(({ whmcsOptionId }) => whmcsOptionId))
  for (const { id, name } of listed)
    if (!asked.has(id)) yield fault('option_extra', `WHMCS asks for "${name}" (option ${id}), the portal does not.`)
}

function* compared(option: WhmcsOption, theirs: ListedOption, cycle: string | null): Generator<Fault> {
  const which = `"${option.key}" (WHMCS option ${theirs.id})`
  if (!TYPES[option.type]?.includes(theirs.type))
    return yield fault(
      'option_type_differs',
      `${which} is ${option.type} in the portal and ${TYPE_WORDS[theirs.type] ?? `type ${theirs.type}`} in WHMCS.`,
    )
  switch (option.type) {
    case 'select':
      return yield* choices(option, theirs, cycle)
    case 'boolean':
      return yield* prices(which, option.price, theirs.choices[0], cycle)
    case 'number':
      yield* range(which, option, theirs)
      // a number has no price of its own in the portal
      return yield* prices(which, undefined, theirs.choices[0], cycle)
  }
}

function* choices(option: Extract<WhmcsOption, { type: 'select' }>, theirs: ListedOption, cycle: string | null): Generator<Fault> {
  for (const { value, price, whmcsChoiceId } of option.options) {
    const choice = theirs.choices.find(({ id }) => id === whmcsChoiceId)
    const which = `"${value}" of "${option.key}"`
    if (choice === undefined)
      yield fault('choice_missing', `${which} is WHMCS choice ${whmcsChoiceId}, which option ${theirs.id} does not have.`)
    else yield* prices(which, price, choice, cycle)
  }
  const offered = new Set(option.options.map(({ whmcsChoiceId }) => whmcsChoiceId))
  for (const { id, name } of theirs.choices)
    if (!offered.has(id)) yield fault('choice_extra', `WHMCS has "${name}" (choice ${id}) in "${option.key}", the portal has not.`)
}

/** A price that WHMCS's reply leaves out is not known, and held against nobody. */
function* prices(which: string, ours: Money | undefined, choice: ListedChoice | undefined, cycle: string | null): Generator<Fault> {
  if (choice === undefined || cycle === null) return
  const theirs = choice.prices.find((price) => price.cycle === cycle)
  if (theirs?.price === null || theirs?.setupFee === null)
    yield fault('whmcs_price_unreadable', `The ${cycle} price or set-up fee of ${which} is no amount of the currency.`)
  if (theirs?.price) {
    const own = ours ?? { amount: 0, currency: theirs.price.currency }
    if (!isSame(own, theirs.price))
      yield fault('option_price_differs', `${which} costs ${inWords(own)} in the portal and ${inWords(theirs.price)} in WHMCS (${cycle}).`)
  }
  if (theirs?.setupFee && theirs.setupFee.amount > 0)
    yield fault('option_setup_fee', `${which} costs ${inWords(theirs.setupFee)} at the start in WHMCS, which the portal does not add.`)
}

function* range(
  which: string,
  { min, max }: { min?: number | undefined; max?: number | undefined },
  { minqty, maxqty }: ListedOption,
): Generator<Fault> {
  const least = Math.max(min ?? 0, 0)
  const isAbove = maxqty > 0 && (max === undefined || max > maxqty)
  if (least >= minqty && !isAbove) return
  const ours = max === undefined ? `${least} or more` : `${least} to ${max}`
  yield fault(
    'option_range_wider',
    `${which} takes ${ours} in the portal and ${minqty} to ${maxqty === 0 ? 'any number' : maxqty} in WHMCS.`,
  )
}
