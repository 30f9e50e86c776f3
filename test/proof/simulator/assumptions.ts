// What the guarantees assume, each switched off in turn: then promises break, and a checker that does not see it is blind.

import type { SandboxRequest } from '../../../sandbox/desk.ts'
import type { Cell } from './cells.ts'
import type { Sent } from './network.ts'
import { lagLists } from './lists.ts'
import type { Remotes } from './remotes.ts'
import type { Seeded } from '../seeded.ts'

export const ASSUMPTIONS = {
  A1: 'a remote applies a request not later than the quiet period',
  A2: 'after the quiet period a look sees what was applied',
  A3: 'marker and effect are stored together',
  A5: 'quiet periods run on the journal’s clock',
} as const

export type Assumption = keyof typeof ASSUMPTIONS

/** Faults under which it shows that the assumption does not hold. */
export const SHOWN_BY: Readonly<Record<Assumption, readonly (readonly Cell[])[]>> = {
  A1: [[{ effect: 'W-ORDER', fault: 'F17' }], [{ effect: 'E-ORDER', fault: 'F17' }]],
  A2: [[{ effect: 'W-ORDER', fault: 'F03' }], [{ effect: 'E-ORDER', fault: 'F04' }]],
  A3: [[{ effect: 'E-ORDER', fault: 'F03' }]],
  A5: [
    [
      { effect: 'W-ORDER', fault: 'F17' },
      { effect: 'W-ORDER', fault: 'F35' },
    ],
    [
      { effect: 'E-ORDER', fault: 'F17' },
      { effect: 'E-ORDER', fault: 'F35' },
    ],
  ],
}

const LONGEST_DEADLINE_MS = 5_000

/** A1: long after everybody has given it up. */
export const lateOf = (quietMs: number, random: Seeded): number => quietMs + LONGEST_DEADLINE_MS + random.between(0, 2 * quietMs)

/** A2: what was applied never shows. */
export const hideEverything = (remotes: Remotes): Promise<void> => lagLists(remotes, { whmcsMs: 86_400_000, esimMs: 86_400_000 })

/** A3: the provider keeps the order and forgets the reference. */
export function forgetMarker({ purpose, request, changes }: Sent): void {
  if (changes && purpose?.effect === 'E-ORDER') withoutReference(request)
}

function withoutReference(request: SandboxRequest): void {
  const body = JSON.parse(request.body.toString()) as Record<string, unknown>
  delete body['description']
  request.body = Buffer.from(JSON.stringify(body))
  delete request.headers['airalo-signature']
}
