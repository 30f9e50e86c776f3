// All that there is to see of the portal.

import { PAGES } from '../../scripts/portal/pages.ts'
import { ACTED } from './states/acted.ts'
import type { Seen } from './states/seen.ts'
import { TOLD } from './states/told.ts'

export const STATES: readonly Seen[] = [...PAGES, ...TOLD, ...ACTED]
