// What the install holds. Amounts are hundredths, instants milliseconds, text as it was typed; the actions turn rows into replies.

/** When a row made by a call can be seen: by everybody, and in list reads (a replica may lag behind). */
export interface Born {
  committedAt: number
  listedAt: number
}

export interface UserRow extends Born {
  id: number
  firstname: string
  lastname: string
  email: string
  language: string
  createdAt: number
}

/** Users and clients are many-to-many; each client has one owner. */
interface Membership {
  userId: number
  clientId: number
  isOwner: boolean
}

export interface ClientRow extends Born {
  id: number
  uuid: string
  profile: Record<ProfileField, string>
  status: string
  currency: number
  groupid: number
  language: string
  notes: string
  defaultgateway: string
  customfields: Map<number, string>
  emailPreferences: Record<string, string>
  flags: Record<string, boolean>
  allowSso: boolean
  createdAt: number
}

export const PROFILE_FIELDS = [
  'firstname',
  'lastname',
  'companyname',
  'email',
  'address1',
  'address2',
  'city',
  'state',
  'postcode',
  'country',
  'phonenumber',
  'tax_id',
] as const
export type ProfileField = (typeof PROFILE_FIELDS)[number]

export interface OrderRow extends Born {
  id: number
  ordernum: string
  clientId: number
  requestorId: number
  createdAt: number
  amount: number
  paymentmethod: string
  invoiceId: number
  status: string
  ipaddress: string
  promocode: string
  notes: string
}

export interface ServiceRow extends Born {
  id: number
  clientId: number
  orderId: number
  pid: number
  qty: number
  createdAt: number
  firstpaymentamount: number
  recurringamount: number
  billingcycle: string
  nextduedate: string
  status: string
  /** A slow module finishes then. */
  activatesAt: number | undefined
  customfields: Map<number, string>
  /** Choice id, quantity or 0/1 by option id. */
  configoptions: Map<number, string>
  /** The plain text columns that UpdateClientProduct may set. */
  text: Record<ServiceText, string>
}

export const SERVICE_TEXTS = [
  'domain',
  'paymentmethod',
  'regdate',
  'terminationdate',
  'username',
  'password',
  'subscriptionid',
  'serverid',
  'promoid',
  'overideautosuspend',
  'overidesuspenduntil',
  'ns1',
  'ns2',
  'dedicatedip',
  'assignedips',
  'notes',
  'suspensionreason',
  'diskusage',
  'disklimit',
  'bwusage',
  'bwlimit',
] as const
export type ServiceText = (typeof SERVICE_TEXTS)[number]

export interface InvoiceLine {
  id: number
  type: string
  relid: number
  description: string
  amount: number
  taxed: boolean
}

export interface InvoiceRow extends Born {
  id: number
  clientId: number
  createdAt: number
  updatedAt: number
  duedate: string
  paidAt: number | undefined
  cancelledAt: number | undefined
  status: string
  paymentmethod: string
  notes: string
  taxRate: number
  lines: InvoiceLine[]
}

export interface TransactionRow {
  id: number
  clientId: number
  invoiceId: number
  gateway: string
  at: number
  description: string
  amount: number
  transid: string
}

export interface PayMethodRow {
  id: number
  clientId: number
  description: string
  brand: string
  last4: string
  /** MM/YY */
  expiry: string
  token: string
  updatedAt: number
}

export interface QueueRow {
  id: number
  serviceId: number
  moduleName: string
  moduleAction: string
  error: string
  numRetries: number
  completed: boolean
  createdAt: number
  updatedAt: number
}

interface SsoTokenRow {
  token: string
  clientId: number
  userId: number
  path: string
  expiresAt: number
  used: boolean
}

export interface Product {
  pid: number
  gid: number
  type: 'other' | 'server' | 'hostingaccount'
  name: string
  slug: string
  description: string
  /** Server module, empty for none. */
  module: string
  paytype: 'free' | 'onetime' | 'recurring'
  /** Hundredths by cycle; a cycle that is not here is not offered. A one-time price stands under `monthly`. */
  prices: Partial<Record<Cycle, number>>
  setupFees: Partial<Record<Cycle, number>>
  customfields: ProductField[]
  configoptions: ConfigOption[]
  /** Listed all the same; only installs with the switch `productFlags` say so. */
  hidden?: boolean
  retired?: boolean
}

export const CYCLES = ['monthly', 'quarterly', 'semiannually', 'annually', 'biennially', 'triennially'] as const
export type Cycle = (typeof CYCLES)[number]

interface ProductField {
  id: number
  name: string
  description: string
  onOrderForm: boolean
}

export interface ConfigOption {
  id: number
  name: string
  /** 1 dropdown, 2 radio, 3 yes/no, 4 quantity. */
  type: '1' | '2' | '3' | '4'
  minqty: number
  maxqty: number
  choices: { id: number; name: string; monthly: number; setupFee?: number | undefined }[]
}

export interface ClientField {
  id: number
  name: string
}

export interface Tables {
  groups: Map<number, string>
  products: Product[]
  clientFields: ClientField[]
  currencies: { id: number; code: string; prefix: string; suffix: string; format: number; rate: string }[]
  gateways: { module: string; displayname: string }[]
  users: UserRow[]
  memberships: Membership[]
  clients: ClientRow[]
  orders: OrderRow[]
  services: ServiceRow[]
  invoices: InvoiceRow[]
  transactions: TransactionRow[]
  payMethods: PayMethodRow[]
  moduleQueue: QueueRow[]
  ssoTokens: SsoTokenRow[]
  /** Mails that the install would have sent to its customers. */
  emails: { clientId: number; template: string; relatedId: number; at: number }[]
  activity: { description: string; clientId: number; at: number }[]
  /** Calls that nobody honest makes: an action that no role may have, a sign-on token used again. */
  misuse: { what: string; at: number }[]
}
