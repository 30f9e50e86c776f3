import { currentUser, type Who } from '../accounts/current-account.ts'
import { Problem } from '../base/problems.ts'
import type { Subscription } from '../contract/subscriptions.ts'
import { hasPlaced } from '../db/placed-orders.ts'
import type { SubscriptionDeps } from './list-subscriptions.ts'
import { type Asking, readOwnServices } from './own-services.ts'
import { showServices } from './show-services.ts'

/** A line holds one eSIM, and with its order's history seldom more. */
const MOST_ASKED = 4

/**
 * One service of the caller's, by WHMCS's id. Whether it may be is settled before anybody else is asked: by the caller's own orders, and by
 * what a list has shown them. Another's and none are the same 404.
 */
export async function readSubscription(deps: SubscriptionDeps, who: Who, serviceId: number, asking: Asking): Promise<Subscription> {
  const { db, knownServices } = deps
  const { language } = await currentUser(db, who)
  const isKnown = (await hasPlaced(db, who.accountId, serviceId)) || (await knownServices.has(who.accountId, serviceId))
  if (!isKnown) throw new Problem('unknown_subscription')
  const own = await readOwnServices(deps, who, asking)
  const found = own.services.filter((service) => service.serviceId === serviceId)
  const [shown] = await showServices(deps, own, found, { ...asking, language, most: MOST_ASKED })
  if (!shown) throw new Problem('unknown_subscription')
  return shown
}
