// One call of each action that the product makes, such that nothing is changed and WHMCS has to say whether the API role allows it. The role
// is judged before the action runs, so that any answer but "not allowed" will do.

import type { WhmcsAction } from '../../whmcs/action-table.ts'
import type { FormParams } from '../../whmcs/encode.ts'

/** No install counts as far: the last ids of a column that begins at 1. */
const NOBODY = 2_147_483_600
/** No name or e-mail begins so. */
const NO_NAME = 'trunkline-doctor-looks-for-nobody'

export interface ActionProbe {
  params: FormParams
  /** Why it changes nothing, whatever WHMCS makes of it. */
  harmless: string
}

const READS = 'reads'

export const PROBES: Readonly<Record<WhmcsAction, ActionProbe>> = {
  GetUsers: { params: { search: NO_NAME, limitnum: 1 }, harmless: READS },
  GetClients: { params: { search: NO_NAME, limitnum: 1 }, harmless: READS },
  GetClientsDetails: { params: { clientid: NOBODY, stats: false }, harmless: READS },
  GetPayMethods: { params: { clientid: NOBODY }, harmless: READS },
  GetProducts: { params: { pid: NOBODY }, harmless: READS },
  GetOrders: { params: { id: NOBODY }, harmless: READS },
  GetClientsProducts: { params: { serviceid: NOBODY, limitnum: 1 }, harmless: READS },
  GetModuleQueue: { params: { serviceType: 'service', relatedId: NOBODY }, harmless: READS },
  GetInvoices: { params: { userid: NOBODY, limitnum: 1 }, harmless: READS },
  GetInvoice: { params: { invoiceid: NOBODY }, harmless: READS },
  GetPaymentMethods: { params: {}, harmless: READS },
  GetCurrencies: { params: {}, harmless: READS },
  WhmcsDetails: { params: {}, harmless: READS },
  CreateSsoToken: { params: { client_id: NOBODY }, harmless: 'a token is for a client, and there is none' },
  AddUser: { params: {}, harmless: 'a user needs a name, an e-mail and a password, and none of them is sent' },
  AddClient: {
    params: { owner_user_id: NOBODY },
    harmless: 'a client needs an e-mail and an address, none of which is sent, and an owner, who does not exist',
  },
  UpdateClient: { params: { clientid: NOBODY }, harmless: 'no such client, and no field to change' },
  AddOrder: { params: { clientid: NOBODY }, harmless: 'no such client, no gateway, and no item in the cart' },
  AcceptOrder: { params: { orderid: NOBODY }, harmless: 'no such order' },
  CancelOrder: { params: { orderid: NOBODY, noemail: true }, harmless: 'no such order' },
  UpdateClientProduct: { params: { serviceid: NOBODY }, harmless: 'no such service, and no field to change' },
  ModuleCreate: { params: { serviceid: NOBODY }, harmless: 'no such service' },
}
