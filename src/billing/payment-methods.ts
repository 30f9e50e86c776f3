import { getPayMethods, type PayMethod } from '../../whmcs/actions/get-pay-methods.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { clientOf, currentAccount, shownClient, type Who } from '../accounts/current-account.ts'
import type { Clock } from '../base/clock.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { PaymentMethodSummary } from '../contract/billing.ts'
import type { Db } from '../db/database.ts'

const KEPT_MS = 30_000
const KEPT_MOST = 5_000
/** How long a page that only wants a hint waits for it. */
const HINT_MS = 2_000

/** What WHMCS knows of a client's payment methods, kept for half a minute: a card added in the client area must show up soon. */
export interface PaymentMethods {
  /** Throws RemoteError. */
  read(clientId: number, call: Call, fresh?: boolean): Promise<PaymentMethodSummary>
  /** Null when WHMCS does not say so soon. */
  hint(clientId: number, correlationId: string): Promise<boolean | null>
  /** What WHMCS has said the last time that it was asked, whenever that was; null when it was not. */
  known(clientId: number): boolean | null
  /** Something happened to the client: WHMCS is asked the next time. */
  expire(clientId: number): void
}

export function openPaymentMethods({ whmcs, clock }: { whmcs: WhmcsApi; clock: Clock }): PaymentMethods {
  const kept = new Map<number, { until: number; summary: PaymentMethodSummary }>()
  const methods: PaymentMethods = {
    async read(clientId, call, fresh = false) {
      const known = kept.get(clientId)
      if (!fresh && known && known.until > clock.monotonic()) return known.summary
      const summary = toSummary(await getPayMethods(whmcs, clientId, call))
      kept.delete(clientId)
      kept.set(clientId, { until: clock.monotonic() + KEPT_MS, summary })
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT_MOST) break
        kept.delete(oldest)
      }
      return summary
    },
    async hint(clientId, correlationId) {
      try {
        return (await methods.read(clientId, { correlationId, deadlineMs: HINT_MS })).hasPaymentMethod
      } catch (error) {
        if (error instanceof RemoteError) return null
        throw error
      }
    },
    known: (clientId) => kept.get(clientId)?.summary.hasPaymentMethod ?? null,
    expire(clientId) {
      const known = kept.get(clientId)
      if (known) known.until = -Infinity
    },
  }
  return methods
}

/** Whether there is one, and, where the client may be shown, which. Throws 503 `dependency_unavailable`. */
export async function summarizePaymentMethods(
  { db, paymentMethods }: { db: Db; paymentMethods: PaymentMethods },
  who: Who,
  { isFresh, correlationId }: { isFresh: boolean; correlationId: string },
): Promise<PaymentMethodSummary> {
  const account = await currentAccount(db, who)
  const clientId = clientOf(account)
  if (clientId === null) return { hasPaymentMethod: false, methods: [] }
  const summary = await askNow({ correlationId }, (call) => paymentMethods.read(clientId, call, isFresh))
  // That there is one is no secret: an order may need none.
  return (await shownClient(db, account)) === null ? { ...summary, methods: [] } : summary
}

/** WHMCS lists the default first and marks it in no other way. */
const toSummary = (methods: PayMethod[]): PaymentMethodSummary => ({
  hasPaymentMethod: methods.length > 0,
  methods: methods.map(({ kind, brand, last4, expires }, at) => ({
    type: kind,
    ...(brand === null ? {} : { brand }),
    ...(last4 === null ? {} : { last4 }),
    ...(expires === null ? {} : { expires }),
    isDefault: at === 0,
  })),
})
