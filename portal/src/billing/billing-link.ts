// Into the billing area, already logged in. The link is good once and for a minute, so it is asked for at the press.

import { ask } from '../api/client.ts'

export type Destination = 'payment-methods' | 'invoices' | 'services' | 'tickets' | 'details' | `invoice:${string}` | `service:${string}`

/** Opens it in a new tab. Throws Fault; the tab that was opened for it is closed then. */
export async function openBilling(destination: Destination): Promise<void> {
  // Opened within the press, or browsers would not let it open; where it leads is known a moment later.
  const tab = window.open('', '_blank')
  try {
    const { url } = await ask((api) => api.POST('/api/auth/sso-link', { body: { destination } }))
    if (tab) tab.location.replace(url)
    else location.assign(url)
  } catch (error) {
    tab?.close()
    throw error
  }
}
