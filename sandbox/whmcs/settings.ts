// How this WHMCS install is set up. The switches can also be moved while it runs (POST /__sandbox/switches).

export interface WhmcsSettings {
  identifier: string
  secret: string
  /** The gateway module that the products are sold through. */
  paymentMethod: string
  /** Name of the product custom field that holds the line key. */
  lineKeyField: string
  /** Id of the client custom field that holds the customer number. */
  customerNumberField: number
  /** `$api_access_key`: whoever sends it need not be on the allow-list. */
  accessKey?: string
  /** The server's own zone (Asia/Tokyo); timestamps carry no offset, so a caller has to know it. */
  timeZone?: string
  version?: string
  /** Where the client area's "back" link leads. */
  portalUrl?: string
  /** `whsec_…` that the hook signs with; empty: it is off. */
  hookSecret?: string
  /** Its cron has just run. */
  hookBeatsAtOnce?: boolean
  switches?: Partial<WhmcsSwitches>
}

export interface WhmcsSwitches {
  /** Single addresses, compared as text; empty: everybody. */
  allowedIps: string[]
  /** AddOrder's `notes` is an undocumented input: some versions drop it. */
  notesDropped: boolean
  /** AddOrder keeps no value of a product's custom field: whether it keeps those that only staff see is not documented. */
  orderFieldsDropped: boolean
  /** Ids, counts and flags come as text or number at random. */
  shuffleTypes: boolean
  /** A list of one row comes as that row, without the array. */
  singleAsObject: boolean
  /** A list of many comes keyed by index, as a PHP array with gaps does. */
  listsAsMaps: boolean
  /** One of the empty shapes for every list, or `random`. */
  emptyShape: 'random' | EmptyShape
  /** The longest page given, whatever `limitnum` asks for. */
  pageCap: number
  /** New users, clients, orders, services and invoices show in list reads only so much later (a read replica). */
  readLagMs: number
  /** New rows exist for everybody only so much later: PHP working on after its caller has gone. */
  delayedCommit: number
  language: 'english' | 'japanese'
  /** Text outside ASCII as it is, not as \uXXXX. */
  plainUnicode: boolean
  /** Names and free text as typed, not as HTML entities. */
  plainText: boolean
  /** A PHP notice in front of the JSON. */
  phpWarning: boolean
  /** The customer-number field is marked as required. */
  customerNumberRequired: boolean
  /** A client's e-mail has to be its own even when `owner_user_id` is given. */
  uniqueClientEmail: boolean
  /** Percent, on top of every invoice line; 0 where prices include it. */
  taxRate: number
  /** GetProducts says which products are hidden and retired, which is not documented. */
  productFlags: boolean
  /** How far the server's own clock is wrong. */
  clockSkewMs: number
}

export const EMPTY_SHAPES = ['missing', 'text', 'list', 'map', 'inner-list', 'inner-text', 'null'] as const
export type EmptyShape = (typeof EMPTY_SHAPES)[number]

export const DEFAULT_SWITCHES: Readonly<WhmcsSwitches> = {
  allowedIps: [],
  notesDropped: false,
  orderFieldsDropped: false,
  shuffleTypes: false,
  singleAsObject: false,
  listsAsMaps: false,
  emptyShape: 'random',
  pageCap: 250,
  readLagMs: 0,
  delayedCommit: 0,
  language: 'english',
  plainUnicode: false,
  plainText: false,
  phpWarning: false,
  customerNumberRequired: false,
  uniqueClientEmail: false,
  taxRate: 0,
  productFlags: false,
  clockSkewMs: 0,
}

/** The install that `.env.dev.example` fits. */
export const DEFAULT_WHMCS_SETTINGS: Readonly<WhmcsSettings> = {
  identifier: 'trunklinedevidentifier0123456789',
  secret: 'trunklinedevsecret0123456789abcd',
  paymentMethod: 'stripe',
  lineKeyField: 'Line key',
  customerNumberField: 3,
}
