// The tables as rows: what the migrations made, in types.

import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** Instants leave the driver as Date and are given as Date or ISO text; `bigint` columns hold ids below 2^53 and are read as numbers. */
type Instant = ColumnType<Date, Date | string | undefined, Date | string>
type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T> = ColumnType<T, string, string>
type MaybeJson<T> = ColumnType<T | null, string | null | undefined, string | null>

/** What somebody asked for at sign-up, kept until the e-mail is verified. */
export interface SignUpDetails {
  email: string
  firstName: string
  lastName: string
  companyName?: string | undefined
  phone: string
  address: PostalAddress
  nationality?: string | undefined
  dateOfBirth?: string | undefined
  gender?: string | undefined
  language: 'en' | 'ja'
  customerNumber: string
  accountName: string
}

export interface PostalAddress {
  line1: string
  line2?: string | undefined
  city: string
  state?: string | undefined
  postcode: string
  country: string
}

interface DeploymentTable {
  one: Generated<boolean>
  id: string
  made_at: Instant
}

interface UsersTable {
  id: string
  email: string
  email_folded: string
  password_hash: string
  first_name: string
  last_name: string
  language: 'en' | 'ja'
  nationality: string | null
  date_of_birth: string | null
  gender: string | null
  disabled_at: MaybeInstant
  created_at: Instant
}

interface AccountsTable {
  id: string
  user_id: string
  customer_number: string
  sf_account_id: string
  name: string
  company_name: string | null
  phone: string
  address: Json<PostalAddress>
  whmcs_user_id: number | null
  whmcs_client_id: number | null
  status: 'linking' | 'active' | 'review'
  created_at: Instant
  updated_at: Instant
}

interface SignupsTable {
  id: string
  email_folded: string
  known_email: boolean
  details: Json<SignUpDetails>
  password_hash: string
  sf_account_id: string
  email_matches: boolean
  code_hash: Buffer | null
  code_expires_at: MaybeInstant
  tries_left: Generated<number>
  codes_sent: Generated<number>
  verified_at: MaybeInstant
  user_id: string | null
  created_at: Instant
}

interface PasswordResetsTable {
  id: string
  /** Null where nobody has the e-mail that was asked for: the same work is done for both. */
  user_id: string | null
  token_hash: Buffer | null
  expires_at: MaybeInstant
  used_at: MaybeInstant
  created_at: Instant
}

interface KnownDevicesTable {
  token_hash: Buffer
  user_id: string
  first_seen_at: Instant
  last_seen_at: Instant
}

interface FlowsTable {
  id: string
  kind: string
  subject_id: string
  input: Json<unknown>
  correlation_id: string
  state: 'open' | 'done'
  rev: Generated<number>
  inbox: Generated<number>
  decided: Generated<number>
  due_at: MaybeInstant
  accepted_at: Instant
  ended_at: MaybeInstant
  owner: number | null
  lease_until: MaybeInstant
  fence: Generated<number>
  broken_since: MaybeInstant
  restored_at: MaybeInstant
  proves: Generated<boolean>
}

interface StepsTable {
  flow_id: string
  name: string
  position: number
  effect: string
  lane: string | null
  state: 'planned' | 'intended' | 'done' | 'refused' | 'unknown' | 'person' | 'skipped'
  input: Json<unknown>
  result: MaybeJson<unknown>
  code: string | null
  attempts: Generated<number>
  deadline_ms: number | null
  performs: Generated<number>
  tries: Generated<number>
  locks: Generated<number>
  looks: Generated<number>
  due_at: MaybeInstant
  unknown_at: MaybeInstant
  quiet_until: MaybeInstant
  adopt: string | null
  started_at: MaybeInstant
  updated_at: Instant
}

interface DecisionsTable {
  id: string
  flow_id: string
  type: 'retry' | 'adopt' | 'skip' | 'abandon' | 'cancel' | 'reject' | 'tell'
  line: number | null
  remote_id: string | null
  reason: string
  requested_by: string
  decided_at: Instant
}

interface EventsTable {
  id: Generated<number>
  at: Instant
  flow_id: string | null
  subject_id: string | null
  step: string | null
  kind: string
  attempt: Generated<number | null>
  actor: string | null
  fence: number | null
  correlation_id: string | null
  data: JSONColumnType<Record<string, unknown>, string | undefined, string>
}

interface OrdersTable {
  id: string
  account_id: string | null
  source: 'portal' | 'staff'
  sf_order_id: string | null
  order_number: string | null
  state: string
  lines: Json<unknown[]>
  total: MaybeJson<{ amount: number; currency: string }>
  note: string | null
  cart_hash: string | null
  attention: MaybeJson<{ code: string; message?: string }>
  /** What WHMCS has said since of services that were set up, by their ids; null while it has said nothing else. */
  service_statuses: MaybeJson<Record<string, string>>
  reason_text: string | null
  correlation_id: string
  rev: Generated<number>
  created_at: Instant
  updated_at: Instant
}

interface EsimsTable {
  unit_key: string
  order_id: string
  line: number
  unit: number
  provider: string
  provider_order_id: string
  iccid: string
  smdp_address: string
  matching_id: string
  lpa: string
  apple_install_url: string | null
  confirmation_code: string | null
  created_at: Instant
}

interface EsimClaimsTable {
  provider: string
  provider_order_id: string
  unit_key: string
  claimed_at: ColumnType<Date, undefined, never>
}

interface CartGuardTable {
  account_id: string
  cart_hash: string
  order_id: string
  opened_at: Instant
}

interface IdempotencyKeysTable {
  principal: string
  method: string
  route: string
  key: string
  fingerprint: string
  subject_id: string | null
  status: number | null
  body: MaybeJson<unknown>
  location: string | null
  created_at: Instant
  finished_at: MaybeInstant
}

interface WebhookSeenTable {
  id: string
  request_sha256: string
  flow_id: string | null
  status: number | null
  body: MaybeJson<unknown>
  seen_at: Instant
}

interface RecoveriesTable {
  id: string
  why: 'behind' | 'said' | 'rebuilt'
  shown: number | null
  journal_at: MaybeInstant
  began_at: Instant
  imported_at: MaybeInstant
  ended_at: MaybeInstant
}

/** A record of WHMCS that is to be read, since something happened to it. */
interface WhmcsLooksTable {
  kind: 'client' | 'service' | 'order' | 'invoice'
  record_id: number
  due_at: Instant
  /** Once more then: what was told of may not have happened yet. */
  again_at: MaybeInstant
  /** Somebody has it until then: of two at once the slower might tell the older news last. */
  taken_until: MaybeInstant
  /** How often it was asked for: a look that was asked for while it ran is had again. */
  asked: Generated<number>
  tries: Generated<number>
}

interface WhmcsHookTable {
  one: Generated<boolean>
  heard_at: MaybeInstant
  /** When the last heartbeat of WHMCS's own cron came. */
  beat_at: MaybeInstant
  swept_at: MaybeInstant
  /** The client up to which the sweep has come in this round. */
  swept_to: Generated<number>
  /** When the sweep had last come by everybody, and when the time before that. */
  round_ended_at: MaybeInstant
  round_before_ended_at: MaybeInstant
}

/** A service that was set up and has not been among its client's: of each line one row, for ever. */
interface MissingServicesTable {
  line_key: string
  order_id: string
  service_id: number
  /** Null where it is there, or nobody misses it any more. */
  missed_at: MaybeInstant
  /** WHMCS is to be asked for it by its id then; null where a person was told, or it is not missed. */
  ask_at: MaybeInstant
  /** When a person was last told. */
  told_at: MaybeInstant
  /** When its telling last opened a Case of many. */
  opened_at: MaybeInstant
  /** The Case that tells of it, or of many at once; one of many counts it before it is told by that. */
  case_key: string | null
  /** How often a person was told: found again and lost once more is another time. */
  times: Generated<number>
}

interface SecretsSeenTable {
  variable: string
  /** Two bytes of a digest. */
  mark: number
  first_seen_at: ColumnType<Date, undefined, never>
}

interface SecretsSaltTable {
  one: Generated<boolean>
  salt: Generated<string>
}

interface HeartbeatTable {
  one: Generated<boolean>
  at: Instant
}

export interface Database {
  deployment: DeploymentTable
  users: UsersTable
  accounts: AccountsTable
  signups: SignupsTable
  password_resets: PasswordResetsTable
  known_devices: KnownDevicesTable
  flows: FlowsTable
  steps: StepsTable
  decisions: DecisionsTable
  events: EventsTable
  orders: OrdersTable
  esims: EsimsTable
  esim_claims: EsimClaimsTable
  cart_guard: CartGuardTable
  idempotency_keys: IdempotencyKeysTable
  webhook_seen: WebhookSeenTable
  whmcs_looks: WhmcsLooksTable
  whmcs_hook: WhmcsHookTable
  missing_services: MissingServicesTable
  secrets_seen: SecretsSeenTable
  secrets_salt: SecretsSaltTable
  heartbeat: HeartbeatTable
  recoveries: RecoveriesTable
}

/** Their names at run time; the compiler sees to it that none is missing. */
const NAMES: Record<keyof Database, true> = {
  deployment: true,
  users: true,
  accounts: true,
  signups: true,
  password_resets: true,
  known_devices: true,
  flows: true,
  steps: true,
  decisions: true,
  events: true,
  orders: true,
  esims: true,
  esim_claims: true,
  cart_guard: true,
  idempotency_keys: true,
  webhook_seen: true,
  whmcs_looks: true,
  whmcs_hook: true,
  missing_services: true,
  secrets_seen: true,
  secrets_salt: true,
  heartbeat: true,
  recoveries: true,
}
export const TABLES: readonly string[] = Object.keys(NAMES)
