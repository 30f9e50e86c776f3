import { stored } from '../entities.ts'
import { flag, Refusal, text, whole } from '../fields.ts'
import type { JsonMap } from '../lists.ts'
import { toMoney, sum } from '../money.ts'
import { clientWithEmail, countryName, currencyOf, findClient, findUser, ownerOf } from '../people.ts'
import { rowsWith } from '../rows-with.ts'
import type { ClientRow } from '../tables.ts'
import type { World } from '../world.ts'
import type { Action } from './shape.ts'

/** Everything about one client, under `client` and, for old callers, once more at the top. */
export const getClientsDetails: Action = (world, fields) => {
  const id = text(fields, 'clientid')
  const email = text(fields, 'email')
  if (id === undefined && email === undefined) throw new Refusal('Either clientid Or email Is Required')
  const found = id === undefined ? clientWithEmail(world.tables, email ?? '') : findClient(world, whole(fields, 'clientid'))
  const client = found && findClient(world, found.id)
  if (!client) throw new Refusal('Client Not Found')
  const details = clientReply(world, client)
  return { ...details, client: details, ...(flag(fields, 'stats') === true ? { stats: stats(world, client) } : {}) }
}

export function clientReply(world: World, client: ClientRow): JsonMap {
  const owner = ownerOf(world.tables, client.id)
  const currency = currencyOf(world.tables, client.id)
  const customfields = world.tables.clientFields.map((field) => ({
    id: field.id,
    value: stored(world, client.customfields.get(field.id) ?? ''),
  }))
  return {
    client_id: client.id,
    owner_user_id: owner,
    userid: client.id,
    id: client.id,
    uuid: client.uuid,
    ...profileReply(world, client),
    email_preferences: { ...client.emailPreferences },
    billingcid: 0,
    notes: stored(world, client.notes),
    currency: client.currency,
    currency_code: currency?.code ?? '',
    defaultgateway: client.defaultgateway,
    groupid: client.groupid,
    status: client.status,
    credit: toMoney(0),
    taxexempt: false,
    latefeeoveride: false,
    overideduenotices: false,
    separateinvoices: false,
    disableautocc: false,
    emailoptout: false,
    marketing_emails_opt_in: false,
    overrideautoclose: false,
    ...client.flags,
    allowSingleSignOn: client.allowSso ? 1 : 0,
    email_verified: true,
    language: client.language,
    isOptedInToMarketingEmails: client.flags.marketing_emails_opt_in ?? false,
    lastlogin: 'No Login Logged',
    customfields,
    // Once more by position, not by id.
    ...Object.fromEntries(customfields.map((field, index) => [`customfields${index + 1}`, field.value])),
    users: { user: members(world, client.id) },
  }
}

function profileReply(world: World, { profile }: ClientRow): JsonMap {
  const digits = profile.phonenumber.replace(/[^\d+]/g, '')
  const japanese = digits !== '' && profile.country === 'JP'
  const international = japanese ? `+81.${digits.replace(/^\+81/, '').replace(/^0/, '')}` : digits
  return {
    firstname: stored(world, profile.firstname),
    lastname: stored(world, profile.lastname),
    fullname: stored(world, `${profile.firstname} ${profile.lastname}`),
    companyname: stored(world, profile.companyname),
    email: profile.email,
    address1: stored(world, profile.address1),
    address2: stored(world, profile.address2),
    city: stored(world, profile.city),
    fullstate: stored(world, profile.state),
    state: stored(world, profile.state),
    statecode: stored(world, profile.state),
    postcode: stored(world, profile.postcode),
    countrycode: profile.country,
    country: profile.country,
    countryname: countryName(profile.country) ?? '',
    phonecc: japanese ? '81' : '',
    phonenumber: profile.phonenumber,
    phonenumberformatted: international,
    telephoneNumber: international,
    tax_id: stored(world, profile.tax_id),
  }
}

function members(world: World, clientId: number): JsonMap[] {
  return world.tables.memberships
    .filter((member) => member.clientId === clientId)
    .flatMap((member) => {
      const user = findUser(world, member.userId)
      if (!user) return []
      return [{ id: user.id, name: stored(world, `${user.firstname} ${user.lastname}`), email: user.email, is_owner: member.isOwner }]
    })
}

/** Formatted for people, with the currency sign. */
function stats(world: World, client: ClientRow): JsonMap {
  const invoices = rowsWith(world.tables.invoices, 'clientId', client.id)
  const due = invoices.filter((invoice) => invoice.status === 'Unpaid')
  const services = rowsWith(world.tables.services, 'clientId', client.id)
  const total = sum(due.flatMap((invoice) => invoice.lines.map((line) => line.amount)))
  return {
    numdueinvoices: due.length,
    dueinvoicesbalance: `¥${(total / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`,
    productsnumactive: services.filter((service) => service.status === 'Active').length,
    productsnumtotal: services.length,
  }
}
