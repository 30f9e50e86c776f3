import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'

const Reply = z.object({ redirect_url: z.string() })

/** WHMCS's own words for places in its client area, and a relative path for anything else. */
export type SsoDestination =
  | { destination: 'clientarea:profile' | 'clientarea:billing_info' | 'clientarea:invoices' | 'clientarea:services' | 'clientarea:tickets' }
  | { destination: 'clientarea:product_details'; serviceId: number }
  | { destination: 'sso:custom_redirect'; path: string }

/**
 * A link that signs the client in once within 60 s. Never stored or logged by anyone. Throws RemoteError, also when the link does not
 * lead to the WHMCS that we know. Source: API reference, CreateSsoToken.
 */
export async function createSsoToken(
  api: WhmcsApi,
  who: { clientId: number; userId?: number },
  to: SsoDestination,
  call: Call,
): Promise<URL> {
  const params = {
    client_id: who.clientId,
    user_id: who.userId,
    destination: to.destination,
    service_id: 'serviceId' in to ? to.serviceId : undefined,
    sso_redirect_path: 'path' in to ? to.path : undefined,
  }
  const { redirect_url: link } = await api.read('CreateSsoToken', params, Reply, call)
  const url = URL.parse(link)
  // The scheme too: the link is a sign-in, and over plain http anybody on the way could use it first.
  if (!url || url.host !== api.url.host || url.protocol !== api.url.protocol || url.username || url.password) {
    throw new RemoteError('whmcs', 'misconfigured', 'sso_foreign_host')
  }
  return url
}
