import { getCurrencies } from '../../whmcs/actions/get-currencies.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { type Call, RemoteError } from '../base/remote.ts'

/** The number by which WHMCS knows the currency of the prices. */
export interface WhmcsCurrency {
  /** Throws RemoteError `misconfigured` where WHMCS has no such currency. */
  idOf(call: Call): Promise<number>
}

/** `code` is that of ISO 4217. WHMCS never gives a currency another number, so it is asked for once. */
export function openWhmcsCurrency({ whmcs, code }: { whmcs: WhmcsApi; code: string }): WhmcsCurrency {
  let known: number | undefined
  return {
    // Of the call that waits: whose it is and how long. A read on the way to a write is no write: the lease check is not for it.
    async idOf({ correlationId, deadlineMs }) {
      if (known !== undefined) return known
      const currencies = await getCurrencies(whmcs, { correlationId, ...(deadlineMs === undefined ? {} : { deadlineMs }) })
      known = currencies.find((currency) => currency.code === code)?.id
      if (known === undefined) throw new RemoteError('whmcs', 'misconfigured', 'currency_missing')
      return known
    },
  }
}
