// The daily budget of API calls: counted per call (a composite is one), told in every reply, refused at its end.
import { SalesforceError } from '../org/errors.ts'
import { dayOf } from '../org/times.ts'
import type { Org } from '../org/org.ts'

/** Counts one call; throws when the day's calls are used up. */
export function countCall(org: Org): void {
  startDay(org)
  if (org.usage.used >= org.settings.dailyLimit) throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  org.usage.used += 1
}

export function leave(org: Org, remaining: number): void {
  startDay(org)
  org.usage.used = Math.max(0, org.settings.dailyLimit - remaining)
}

export const usageHeader = (org: Org): string => `api-usage=${org.usage.used}/${org.settings.dailyLimit}`

export function limits(org: Org): Record<string, unknown> {
  const full = (max: number): object => ({ Max: max, Remaining: max })
  return {
    ConcurrentAsyncGetReportInstances: full(200),
    DailyApiRequests: { Max: org.settings.dailyLimit, Remaining: Math.max(0, org.settings.dailyLimit - org.usage.used) },
    DailyAsyncApexExecutions: full(250_000),
    DataStorageMB: full(1024),
    HourlyPublishedPlatformEvents: full(250_000),
    SingleEmail: full(5000),
  }
}

function startDay(org: Org): void {
  const day = dayOf(org.clock.now())
  if (org.usage.day === day) return
  org.usage.day = day
  org.usage.used = 0
}
