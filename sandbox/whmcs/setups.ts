// Ways in which an administrator sets up the install wrong.
import type { Setup } from '../desk.ts'
import type { WhmcsSwitches } from './settings.ts'
import type { Product, Tables } from './tables.ts'
import type { Mistakes, World } from './world.ts'

type Change = (world: World) => () => void

const mistake =
  <Name extends keyof Mistakes>(name: Name, value: Mistakes[Name]): Change =>
  ({ mistakes }) => {
    const before = mistakes[name]
    mistakes[name] = value
    return () => {
      mistakes[name] = before
    }
  }
const door = (status: number, message: string): Change => mistake('door', { status, message })
const role = (...actions: string[]): Change => mistake('notInRole', new Set(actions.map((action) => action.toLowerCase())))

const switched =
  <Name extends keyof WhmcsSwitches>(name: Name, value: WhmcsSwitches[Name]): Change =>
  ({ switches }) => {
    const before = switches[name]
    switches[name] = value
    return () => {
      switches[name] = before
    }
  }

const table =
  <Name extends 'gateways' | 'clientFields' | 'products' | 'currencies'>(
    name: Name,
    change: (rows: Tables[Name]) => Tables[Name],
  ): Change =>
  ({ tables }) => {
    const before = tables[name]
    tables[name] = change(before)
    return () => {
      tables[name] = before
    }
  }
const product = (pid: number, change: (product: Product) => Product | null): Change =>
  table('products', (rows) => rows.flatMap((row) => (row.pid === pid ? (change(row) ?? []) : [row])))

const version =
  (version: string): Change =>
  ({ settings }) => {
    const before = settings.version
    settings.version = version
    return () => {
      settings.version = before
    }
  }

const SETUPS: readonly (readonly [name: string, says: string, change: Change])[] = [
  ['credential-deleted', 'The API credential was deleted', door(403, 'Invalid or missing credentials')],
  ['admin-disabled', 'The administrator who owns the credential was deactivated', door(403, 'Administrator Account Disabled')],
  ['api-access-missing', "The administrator's role has no API access", door(403, 'Access Denied')],
  ['address-not-allowed', 'Our address is not on the list of addresses with API access', switched('allowedIps', ['203.0.113.77'])],
  ['address-banned', 'Our address is banned', door(403, 'Forbidden IP 127.0.0.1')],
  ['role-lacks-add-order', 'The API role lacks AddOrder', role('AddOrder')],
  ['role-lacks-accept-order', 'The API role lacks AcceptOrder', role('AcceptOrder')],
  ['role-lacks-get-clients-products', 'The API role lacks GetClientsProducts', role('GetClientsProducts')],
  ['role-lacks-module-create', 'The API role lacks ModuleCreate', role('ModuleCreate')],
  ['role-lacks-sso', 'The API role lacks CreateSsoToken', role('CreateSsoToken')],
  ['role-lacks-catalogue', 'The API role lacks GetProducts and GetPaymentMethods', role('GetProducts', 'GetPaymentMethods')],
  [
    'role-reads-only',
    'The API role has no action that changes anything',
    role('AddUser', 'AddClient', 'UpdateClient', 'AddOrder', 'AcceptOrder', 'CancelOrder', 'UpdateClientProduct', 'ModuleCreate'),
  ],
  ['maintenance', 'Maintenance mode is on', mistake('instead', 'maintenance')],
  ['moved', 'The install was moved into a folder', mistake('instead', 'moved')],
  ['display-errors', 'PHP shows its warnings', switched('phpWarning', true)],
  ['version-8.0', 'The install is 8.0.4', version('8.0.4')],
  ['clock-wrong', 'The clock is ten minutes slow', switched('clockSkewMs', -600_000)],
  [
    'gateway-renamed',
    'The gateway was replaced by another module',
    table('gateways', (rows) => rows.map((row, at) => (at === 0 ? { ...row, module: 'stripe_v2' } : row))),
  ],
  [
    'currency-missing',
    'The install has dollars alone',
    table('currencies', () => [{ id: 1, code: 'USD', prefix: '$', suffix: '', format: 1, rate: '1.00000' }]),
  ],
  [
    'customer-number-field-missing',
    'The client custom field of the customer number was deleted',
    table('clientFields', (rows) => rows.slice(1)),
  ],
  [
    'line-key-field-renamed',
    'The line key field of one product has another name',
    product(41, (row) => ({ ...row, customfields: row.customfields.map((field) => ({ ...field, name: `${field.name} (old)` })) })),
  ],
  [
    'line-key-field-hidden',
    'The line key field of one product is not on the order form',
    product(31, (row) => ({ ...row, customfields: row.customfields.map((field) => ({ ...field, onOrderForm: false })) })),
  ],
  ['product-gone', 'A product that Salesforce sells was deleted', product(42, () => null)],
  ['cycle-not-offered', 'A product is no longer sold by the month', product(23, (row) => ({ ...row, prices: { annually: 4_776_000 } }))],
  ['notes-dropped', "The version does not keep AddOrder's notes", switched('notesDropped', true)],
]

/** `current` gives the world of now, which a reset replaces. */
export const setups = (current: () => World): Setup[] =>
  SETUPS.map(([name, says, change]) => ({ name, says, apply: () => change(current()) }))
