import { createSsoToken, type SsoDestination } from '../../whmcs/actions/create-sso-token.ts'
import { listServices } from '../../whmcs/actions/get-clients-products.ts'
import { getInvoice } from '../../whmcs/actions/get-invoice.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { currentAccount, shownClientOrRefuse, type Who } from '../accounts/current-account.ts'
import type { Clock } from '../base/clock.ts'
import { invalid, Problem } from '../base/problems.ts'
import { RemoteError } from '../base/remote.ts'
import type { SsoLink } from '../contract/billing.ts'
import type { Db } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'

/** WHMCS's links live 60 s; what is told is a little less, for the way here. */
const LINK_LIFE_MS = 55_000

export interface SsoDeps {
  db: Db
  clock: Clock
  whmcs: WhmcsApi
  /** In which WHMCS's amounts are read. */
  currency: string
}

type Place = (id: number) => SsoDestination

/** Every place a link may lead to. Paths are ours; nothing of the caller's but a number that was checked gets into one. */
const PLACES: Record<string, Place> = {
  'payment-methods': () => ({ destination: 'sso:custom_redirect', path: 'index.php?rp=/account/paymentmethods' }),
  invoices: () => ({ destination: 'clientarea:invoices' }),
  invoice: (id) => ({ destination: 'sso:custom_redirect', path: `viewinvoice.php?id=${id}` }),
  services: () => ({ destination: 'clientarea:services' }),
  service: (id) => ({ destination: 'clientarea:product_details', serviceId: id }),
  tickets: () => ({ destination: 'clientarea:tickets' }),
  details: () => ({ destination: 'clientarea:profile' }),
}

/**
 * A link that signs the caller in to WHMCS once. Never kept, never logged. Throws 404 for an invoice or service that is not the caller's, 409
 * `account_not_ready`, 503 `dependency_unavailable`.
 */
export async function makeSsoLink(deps: SsoDeps, who: Who, destination: string, correlationId: string): Promise<SsoLink> {
  const account = await currentAccount(deps.db, who)
  const clientId = await shownClientOrRefuse(deps.db, account)
  const [name = '', text] = destination.split(':')
  const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
  if (!place) throw invalid('destination', 'not_allowed', 'There is no such place.')
  const id = Number(text ?? 0)
  if (text !== undefined && !(await isOwn(deps, name, clientId, id, correlationId))) {
    await recordEvent(deps.db, { kind: 'sso.refused', subjectId: who.userId, actor: who.userId, correlationId, data: { destination } })
    throw new Problem('not_found')
  }
  const expiresAt = new Date(deps.clock.now() + LINK_LIFE_MS).toISOString()
  const user = account.whmcs_user_id === null ? {} : { userId: account.whmcs_user_id }
  const url = await askNow({ correlationId }, (call) => createSsoToken(deps.whmcs, { clientId, ...user }, place(id), call))
  await recordEvent(deps.db, { kind: 'sso.linked', subjectId: who.userId, actor: who.userId, correlationId, data: { destination } })
  return { url: url.href, expiresAt }
}

async function isOwn({ whmcs, currency }: SsoDeps, name: string, clientId: number, id: number, correlationId: string): Promise<boolean> {
  if (name === 'service') {
    const which = { clientId, currency, lineKeyField: { idByPid: new Map() } }
    const services = await askNow({ correlationId }, (call) => listServices(whmcs, which, call))
    return services.some((service) => service.id === id)
  }
  const invoice = await askNow({ correlationId }, (call) =>
    getInvoice(whmcs, id, currency, call).catch((error: unknown) => {
      if (error instanceof RemoteError && error.fault === 'not_found') return null
      throw error
    }),
  )
  return invoice?.clientId === clientId
}
