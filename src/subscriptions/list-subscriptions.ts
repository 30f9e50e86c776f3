import { currentUser, type Who } from '../accounts/current-account.ts'
import { Problem } from '../base/problems.ts'
import { fromCursor, toCursor } from '../contract/list.ts'
import type { SubscriptionList } from '../contract/subscriptions.ts'
import { type Asking, type OwnServicesDeps, readOwnServices } from './own-services.ts'
import { showServices, type ShowingServices } from './show-services.ts'

/** A provider gives out five a second to all of our customers; the page of one eSIM asks for itself. */
const MOST_ASKED = 4

export type SubscriptionDeps = OwnServicesDeps & ShowingServices

/** A page of the caller's services, newest first. Never waits for a system for longer than some seconds, and says which did not answer. */
export async function listSubscriptions(
  deps: SubscriptionDeps,
  who: Who,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  asking: Asking,
): Promise<SubscriptionList> {
  const before = cursor === undefined ? Infinity : placeOf(cursor)
  const { language } = await currentUser(deps.db, who)
  const own = await readOwnServices(deps, who, asking)
  const rest = own.services.filter(({ serviceId }) => serviceId < before)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await showServices(deps, own, page, { ...asking, language, most: MOST_ASKED }),
    nextCursor: rest.length > limit && last ? toCursor(String(last.serviceId)) : null,
    billing: own.billing,
    isWithheld: own.isWithheld,
  }
}

function placeOf(cursor: string): number {
  const place = fromCursor(cursor)
  if (!/^[1-9][0-9]{0,14}$/.test(place))
    throw new Problem('invalid_request', undefined, {
      errors: [{ path: 'cursor', code: 'invalid', message: 'Use a cursor that a list gave you.' }],
    })
  return Number(place)
}
