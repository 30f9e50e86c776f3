/** What each action does to WHMCS, which decides its deadline. `module` ones run server modules, gateways or fraud checks inside the call. */
export const ACTIONS = {
  AddUser: 'write',
  GetUsers: 'read',
  AddClient: 'write',
  GetClients: 'read',
  GetClientsDetails: 'read',
  UpdateClient: 'write',
  GetPayMethods: 'read',
  CreateSsoToken: 'read', // makes a token that dies in 60 s: harmless to repeat, so it is treated as a read
  GetProducts: 'read',
  AddOrder: 'write',
  AcceptOrder: 'module',
  CancelOrder: 'write',
  GetOrders: 'read',
  GetClientsProducts: 'read',
  UpdateClientProduct: 'write',
  GetModuleQueue: 'read',
  ModuleCreate: 'module',
  GetInvoices: 'read',
  GetInvoice: 'read',
  WhmcsDetails: 'read',
  GetPaymentMethods: 'read',
  GetCurrencies: 'read',
} as const satisfies Record<string, 'read' | 'write' | 'module'>

export type WhmcsAction = keyof typeof ACTIONS
