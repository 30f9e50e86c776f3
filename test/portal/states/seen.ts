import type { Page } from 'playwright-core'
import { VISITORS } from '../../../scripts/portal/pages.ts'
import type { History } from '../history.ts'

/** Who sees a page; the last is a customer whose account is being checked. */
export const BY = [...VISITORS, 'reviewed'] as const

export interface Seen {
  name: string
  by: (typeof BY)[number]
  path: (places: History['places']) => string
  /** Until the state is there. */
  act?: (page: Page) => Promise<unknown>
  /** The state is that answers have not come. */
  isWaiting?: true
}
