import { getCurrencies } from '../../whmcs/actions/get-currencies.ts'
import { customFieldIdsOf } from '../../whmcs/actions/get-clients-products.ts'
import { getPaymentMethods } from '../../whmcs/actions/get-payment-methods.ts'
import { readClientFieldIds } from '../../whmcs/client-fields.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, type Finding, orFine, unjudged } from './finding.ts'
import { soldProducts, whmcsCatalogue } from './sold.ts'

const SETTINGS = 'Configuration → System Settings'

export const whmcsGateway: Check = {
  id: 'whmcs.gateway',
  system: 'whmcs',
  looks: 'whether the gateway in WHMCS_PAYMENT_METHOD is active',
  mended: `${SETTINGS} → Payment Gateways; WHMCS_PAYMENT_METHOD`,
  needs: ['whmcs.credentials'],
  async run({ whmcs, config, call }) {
    const wanted = config.whmcs.paymentMethod
    const modules = await getPaymentMethods(whmcs, call())
    if (modules.includes(wanted)) return [fine(`${wanted} is active`)]
    const others = modules.filter((module) => /^\w{1,40}$/.test(module)).join(', ')
    return [
      fault(
        `no active gateway is named "${wanted}"`,
        `${SETTINGS} → Payment Gateways: activate it; or set WHMCS_PAYMENT_METHOD to the module name of an active one${others ? ` (${others})` : ''}.`,
      ),
    ]
  },
}

export const whmcsCurrency: Check = {
  id: 'whmcs.currency',
  system: 'whmcs',
  looks: 'whether WHMCS has the currency in which prices are kept',
  mended: `${SETTINGS} → Currencies`,
  needs: ['whmcs.credentials'],
  async run({ whmcs, salesforce, call }) {
    const currencies = await getCurrencies(whmcs, call())
    if (currencies.some(({ code }) => code === salesforce.currency)) return [fine(`${salesforce.currency} is there`)]
    return [
      fault(
        `there is no currency ${salesforce.currency}`,
        `${SETTINGS} → Currencies → Add Additional Currency: ${salesforce.currency}; then give each product its prices in it.`,
      ),
    ]
  },
}

export const whmcsCustomerNumberField: Check = {
  id: 'whmcs.customer-number-field',
  system: 'whmcs',
  looks: 'whether clients have the custom field in WHMCS_CUSTOMER_NUMBER_FIELD',
  mended: `${SETTINGS} → Custom Client Fields; WHMCS_CUSTOMER_NUMBER_FIELD`,
  needs: ['whmcs.credentials'],
  async run({ whmcs, config, call }) {
    const wanted = config.whmcs.customerNumberField
    const ids = await readClientFieldIds(whmcs, call())
    if (ids === null) return [unjudged('not known yet: fields show with the first client')]
    if (ids.includes(wanted)) return [fine(`client custom field ${wanted} is there`)]
    return [
      fault(
        `clients have no custom field ${wanted}`,
        `${SETTINGS} → Custom Client Fields: add "Customer number" (Text Box, Admin Only), and set WHMCS_CUSTOMER_NUMBER_FIELD to its id${ids.length > 0 ? ` (there are ${ids.join(', ')})` : ''}.`,
      ),
    ]
  },
}

/** Without it an order whose answer was lost could not be found again. */
export const whmcsLineKeyField: Check = {
  id: 'whmcs.line-key-field',
  system: 'whmcs',
  looks: 'whether each product on sale has the custom field in WHMCS_LINE_KEY_FIELD',
  mended: `${SETTINGS} → Products/Services → the product → Custom Fields; WHMCS_LINE_KEY_FIELD`,
  needs: ['whmcs.currency', 'salesforce.price-book', 'salesforce.fields-product2'],
  async run(patient) {
    const { lineKeyField } = patient.config.whmcs
    const [sold, there] = [await soldProducts(patient), await whmcsCatalogue(patient)]
    const pids = [...new Set(sold.map(({ whmcsProductId }) => Number(whmcsProductId)))].sort((a, b) => a - b)
    if (pids.length === 0) return [unjudged('no product is on sale')]
    if (!('name' in lineKeyField)) return judgeList(patient, lineKeyField.idByPid, pids)
    const found = pids.flatMap((pid): Finding[] => {
      const tab = tabOf(pid)
      const fields = there.find((product) => product.pid === pid)?.customFields ?? []
      if (fields.some(({ name }) => name === lineKeyField.name)) return []
      return [
        fault(
          `product ${pid} has no custom field "${lineKeyField.name}" on its order form`,
          `${tab}: a Text Box named "${lineKeyField.name}", with "Show on Order Form" ticked; or give WHMCS_LINE_KEY_FIELD as pid:id,… for fields that are not shown.`,
        ),
      ]
    })
    return orFine(found, `all ${pids.length} products on sale have it`)
  },
}

const tabOf = (pid: number): string => `${SETTINGS} → Products/Services → product ${pid} → Custom Fields`

/** WHMCS lists no field that is not on the order form, and drops what is written to one that is not there: a service shows which there are. */
async function judgeList({ whmcs, call }: Patient, idByPid: ReadonlyMap<number, number>, pids: readonly number[]): Promise<Finding[]> {
  const judged = await Promise.all(
    pids.map(async (pid): Promise<Finding | 'seen' | 'unseen'> => {
      const id = idByPid.get(pid)
      const remedy = `${tabOf(pid)}: a Text Box named "Line key"; its id belongs into WHMCS_LINE_KEY_FIELD, as ${pid}:<id>.`
      if (id === undefined) return fault(`WHMCS_LINE_KEY_FIELD names no field of product ${pid}`, remedy)
      const there = await customFieldIdsOf(whmcs, pid, call())
      if (there === null) return 'unseen'
      return there.includes(id) ? 'seen' : fault(`product ${pid} has no custom field ${id}`, remedy)
    }),
  )
  const faults = judged.filter((one) => typeof one === 'object')
  const unseen = judged.filter((one) => one === 'unseen').length
  if (faults.length > 0 || unseen === 0) return orFine(faults, `all ${pids.length} products on sale have it`)
  return [
    unjudged(
      `not known of ${unseen} of ${pids.length} products on sale: a field that is not on the order form shows with the first service`,
    ),
  ]
}
