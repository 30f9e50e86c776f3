// Lists that lag: what was applied, and told as done, shows a while later.

import type { Seeded } from '../seeded.ts'
import type { Remotes } from './remotes.ts'

export interface ListLag {
  whmcsMs: number
  esimMs: number
}

/** Shorter than every quiet period of the system, as it is in the run: whoever believes "none" only then sees it. */
const MOST: ListLag = { whmcsMs: 3_000, esimMs: 25_000 }

export const someLag = (random: Seeded): ListLag => ({ whmcsMs: random.below(MOST.whmcsMs), esimMs: random.below(MOST.esimMs) })

export async function lagLists(remotes: Remotes, { whmcsMs, esimMs }: ListLag): Promise<void> {
  await remotes.ask('whmcs', 'switches', { readLagMs: whmcsMs })
  await remotes.ask('esim', 'visibility', { provider: remotes.esims, lagMs: esimMs })
}
