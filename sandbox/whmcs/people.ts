import { Refusal } from './fields.ts'
import { rowsWith } from './rows-with.ts'
import { type ClientRow, PROFILE_FIELDS, type ProfileField, type Tables, type UserRow } from './tables.ts'
import { invalid, type ValidationText } from './texts.ts'
import { born, committed, nextId, now, type World } from './world.ts'

export const findClient = (world: World, id: number): ClientRow | undefined => committed(world, rowsWith(world.tables.clients, 'id', id))[0]

/** The documents spell this refusal in four ways; each action passes its own. */
export function clientOr(world: World, id: number, message: string): ClientRow {
  const client = findClient(world, id)
  if (!client) throw new Refusal(message)
  return client
}

export const findUser = (world: World, id: number): UserRow | undefined =>
  committed(world, world.tables.users).find((user) => user.id === id)

export const ownerOf = (tables: Tables, clientId: number): number =>
  tables.memberships.find((member) => member.clientId === clientId && member.isOwner)?.userId ?? 0

export const isEmail = (email: string): boolean => /^[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>.]{2,}$/.test(email)

const sameEmail = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** A unique index, so rows count that no read shows yet. */
export const userWithEmail = (tables: Tables, email: string): UserRow | undefined =>
  tables.users.find((user) => sameEmail(user.email, email))
export const clientWithEmail = (tables: Tables, email: string): ClientRow | undefined =>
  tables.clients.find((client) => sameEmail(client.profile.email, email))

export function addUser(world: World, person: Pick<UserRow, 'firstname' | 'lastname' | 'email' | 'language'>): UserRow {
  const user = { ...born(world), id: nextId(world, 'user'), createdAt: now(world), ...person }
  world.tables.users.push(user)
  return user
}

interface NewClient {
  profile: Partial<Record<ProfileField, string>>
  ownerId: number
  status?: string
  /** The default one where it is not said. */
  currency?: number
  customfields?: Map<number, string>
  groupid?: number
  language?: string
  notes?: string
  marketing?: boolean
}

export function addClient(world: World, given: NewClient): ClientRow {
  const id = nextId(world, 'client')
  const client: ClientRow = {
    ...born(world),
    id,
    uuid: world.random.uuid(),
    profile: blankProfile(given.profile),
    status: given.status ?? 'Active',
    currency: given.currency ?? defaultCurrency(world.tables),
    groupid: given.groupid ?? 0,
    language: given.language ?? '',
    // Admin notes are for staff; whoever shows this text has passed on what it should not have read.
    notes: given.notes ?? `CANARY-ADMIN-NOTES-${id}`,
    defaultgateway: '',
    customfields: given.customfields ?? new Map(),
    emailPreferences: { general: '1', invoice: '1', support: '1', product: '1', domain: '1', affiliate: '0' },
    flags: { marketing_emails_opt_in: given.marketing ?? false },
    allowSso: true,
    createdAt: now(world),
  }
  world.tables.clients.push(client)
  world.tables.memberships.push({ userId: given.ownerId, clientId: id, isOwner: true })
  return client
}

/** Rates are told against it, so that its own is 1. */
const defaultCurrency = ({ currencies }: Tables): number => currencies.find(({ rate }) => Number(rate) === 1)?.id ?? 0

export const currencyOf = ({ clients, currencies }: Tables, clientId: number): Tables['currencies'][number] | undefined => {
  const id = clients.find((client) => client.id === clientId)?.currency
  return currencies.find((currency) => currency.id === id)
}

function blankProfile(given: Partial<Record<ProfileField, string>>): Record<ProfileField, string> {
  const blank = { firstname: '', lastname: '', companyname: '', email: '', address1: '', address2: '', city: '', state: '' }
  return { ...blank, postcode: '', country: 'JP', phonenumber: '', tax_id: '', ...given }
}

export const isProfileField = (name: string): name is ProfileField => PROFILE_FIELDS.some((field) => field === name)

const REQUIRED: [ProfileField, ValidationText][] = [
  ['firstname', 'You did not enter your first name'],
  ['lastname', 'You did not enter your last name'],
  ['address1', 'You did not enter your  address line 1'],
  ['city', 'You did not enter your city'],
  ['state', 'You did not enter your state'],
  ['postcode', 'You did not enter your postcode'],
]

/** The faults of a profile one at a time, in the order of the documents; `fields` says which ones are looked at. */
export function checkProfile(world: World, profile: Partial<Record<ProfileField, string>>, fields: readonly ProfileField[]): void {
  for (const [field, message] of REQUIRED) {
    if (fields.includes(field) && (profile[field] ?? '') === '') throw invalid(world, message)
  }
  if (fields.includes('country') && countryName(profile.country ?? '') === undefined) throw invalid(world, 'Valid country required')
  if (!fields.includes('phonenumber')) return
  const phone = profile.phonenumber ?? ''
  if (phone === '') throw invalid(world, 'You did not enter your phone number')
  if (!/^\+?[\d .()-]{5,25}$/.test(phone)) throw invalid(world, 'Invalid telephone phone number')
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO'])

/** The English name of a two-letter code in capitals; undefined for none. */
export function countryName(code: string): string | undefined {
  return /^[A-Z]{2}$/.test(code) && !NOT_COUNTRIES.has(code) ? regions.of(code) : undefined
}
