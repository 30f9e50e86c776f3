import { Refusal, text, trimmed, whole } from '../fields.ts'
import type { FormMap } from '../php-form.ts'
import { findClient, findUser, ownerOf } from '../people.ts'
import type { Tables } from '../tables.ts'
import { committed, type World } from '../world.ts'
import type { Action } from './shape.ts'

const validMs = 60_000

const PATHS: Record<string, string> = {
  'clientarea:profile': '/clientarea.php?action=details',
  'clientarea:billing_info': '/account/paymentmethods',
  'clientarea:emails': '/clientarea.php?action=emails',
  'clientarea:announcements': '/announcements.php',
  'clientarea:downloads': '/downloads.php',
  'clientarea:knowledgebase': '/knowledgebase.php',
  'clientarea:network_status': '/serverstatus.php',
  'clientarea:services': '/clientarea.php?action=services',
  'clientarea:domains': '/clientarea.php?action=domains',
  'clientarea:invoices': '/clientarea.php?action=invoices',
  'clientarea:tickets': '/supporttickets.php',
  'clientarea:submit_ticket': '/submitticket.php',
  'clientarea:shopping_cart': '/cart.php',
  'clientarea:shopping_cart_addons': '/cart.php?gid=addons',
  'clientarea:shopping_cart_domain_register': '/cart.php?a=add&domain=register',
  'clientarea:shopping_cart_domain_transfer': '/cart.php?a=add&domain=transfer',
}

/** A log-in without password and second factor, once, for a minute; where it leads is settled here. */
export const createSsoToken: Action = (world, fields) => {
  const { clientId, userId } = whoSignsOn(world, fields)
  const path = destination(world, fields, clientId)
  if (findClient(world, clientId)?.allowSso === false) throw new Refusal(`SSO authentication blocked for client ${clientId}`)
  const token = world.random.hex(40)
  const expiresAt = world.clock.now() + validMs
  world.tables.ssoTokens.push({ token, clientId, userId, path, expiresAt, used: false })
  return { access_token: token, redirect_url: `${world.url()}/oauth/singlesignon.php?access_token=${token}` }
}

function whoSignsOn(world: World, fields: FormMap): { clientId: number; userId: number } {
  const hasClient = trimmed(fields, 'client_id') !== ''
  const hasUser = trimmed(fields, 'user_id') !== ''
  if (!hasClient && !hasUser) throw new Refusal('A valid client_id or user_id is required')
  const user = hasUser ? findUser(world, whole(fields, 'user_id')) : undefined
  if (hasUser && !user) throw new Refusal('Invalid user_id')
  const clientId = hasClient ? whole(fields, 'client_id') : firstClientOf(world.tables, user?.id ?? 0)
  if (hasClient && !findClient(world, clientId)) throw new Refusal('Invalid client_id')
  if (user && !isMember(world.tables, user.id, clientId)) throw new Refusal('Invalid user_id for client')
  return { clientId, userId: user?.id ?? ownerOf(world.tables, clientId) }
}

const firstClientOf = (tables: Tables, userId: number) => tables.memberships.find((member) => member.userId === userId)?.clientId ?? 0
const isMember = (tables: Tables, userId: number, clientId: number) =>
  tables.memberships.some((member) => member.userId === userId && member.clientId === clientId)

function destination(world: World, fields: FormMap, clientId: number): string {
  const wanted = text(fields, 'destination') ?? ''
  if (wanted === '') return '/clientarea.php'
  if (wanted === 'sso:custom_redirect') return redirectPath(trimmed(fields, 'sso_redirect_path'))
  if (wanted === 'clientarea:product_details') return serviceDetails(world, whole(fields, 'service_id'), clientId)
  if (wanted === 'clientarea:domain_details') throw new Refusal('Token could not be provisioned: Invalid domain_id')
  const path = Object.hasOwn(PATHS, wanted) ? PATHS[wanted] : undefined
  if (path === undefined) throw new Refusal('Invalid destination')
  return path
}

/** A path of this install; an address of another host would be an open redirect. */
function redirectPath(path: string): string {
  if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path) || /^[/\\]{2}/.test(path) || /[\\\p{Cc}]/u.test(path)) {
    throw new Refusal('Token could not be provisioned: Invalid sso_redirect_path')
  }
  return `/${path.replace(/^\//, '')}`
}

function serviceDetails(world: World, serviceId: number, clientId: number): string {
  const own = committed(world, world.tables.services).some((service) => service.id === serviceId && service.clientId === clientId)
  if (!own) throw new Refusal('Token could not be provisioned: Invalid service_id')
  return `/clientarea.php?action=productdetails&id=${serviceId}`
}
