import { getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import { updateClient } from '../../whmcs/actions/update-client.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Call } from '../base/remote.ts'
import { sameNumber } from './add-whmcs-client.ts'
import { changing, reading } from './tools.ts'

export interface NumberOfClient {
  whmcsClientId: number
  customerNumber: string
}

/** R-CNUM. A custom field that WHMCS cannot read is dropped without an error, so what AddClient was given is looked at. */
export const readCustomerNumber = reading<NumberOfClient, { isSet: boolean }>({
  id: 'R-CNUM',
  system: 'whmcs',
  class: 'R',
  marker: ({ customerNumber }) => customerNumber,
  async look({ whmcsClientId, customerNumber }, { whmcs, whmcsSettings }, call) {
    const value = await numberAt(whmcs, whmcsClientId, whmcsSettings.customerNumberFieldId, call)
    if (value === '') return { is: 'done', value: { isSet: false } }
    return sameNumber(value, customerNumber) ? { is: 'done', value: { isSet: true } } : { is: 'refused', code: 'customer_number_mismatch' }
  },
})

/** W-CNUM. The repair; planned only where the field was empty, since another number is never overwritten. */
export const setCustomerNumber = changing<NumberOfClient, Record<never, never>>({
  id: 'W-CNUM',
  system: 'whmcs',
  class: 'S',
  quietMs: 0,
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  marker: ({ customerNumber }) => customerNumber,
  async find({ whmcsClientId, customerNumber }, { whmcs, whmcsSettings }, call) {
    const value = await numberAt(whmcs, whmcsClientId, whmcsSettings.customerNumberFieldId, call)
    if (value === '') return { is: 'none' }
    return sameNumber(value, customerNumber) ? { is: 'one', value: {} } : { is: 'many', code: 'customer_number_mismatch' }
  },
  async perform({ whmcsClientId, customerNumber }, { whmcs, whmcsSettings }, call) {
    const customFields = { [whmcsSettings.customerNumberFieldId]: customerNumber }
    const outcome = await updateClient(whmcs, whmcsClientId, { customFields }, call)
    return outcome.is === 'done' ? { is: 'done', value: {} } : outcome
  },
})

async function numberAt(whmcs: WhmcsApi, clientId: number, fieldId: number, call: Call): Promise<string> {
  const client = await getClientDetails(whmcs, clientId, call)
  return client.customFields.get(fieldId) ?? ''
}
