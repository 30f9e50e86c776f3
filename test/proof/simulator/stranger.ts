// Somebody else who buys under the same account, as another instance of ours would: the package that we are buying, while we do, with a
// reference of their own that they write on it soon after.

import type { SandboxRequest } from '../../../sandbox/desk.ts'
import type { Seeded } from '../seeded.ts'
import type { Sent } from './network.ts'
import { SANDBOX } from './remotes.ts'
import type { SimWorld } from './world.ts'

/** What their eSIMs bear. */
export const THEIRS = 'somebody-else'
const BUYS_WITHIN_MS = 2_000
/** Well within our quiet period, as it is in a run. */
const MARKS_WITHIN_MS = 8_000

export function openStranger({ remotes, strangers }: SimWorld, random: Seeded, later: (ms: number, run: () => void) => void) {
  let hasCome = false

  async function buy(request: SandboxRequest): Promise<void> {
    const { body = '' } = await remotes.handle(remotes.urlOf('esim'), request)
    const order = JSON.parse(body.toString()) as { orderReference: string; order: { iccids: string[] }[] } // what the stand-in answers
    strangers.add(order.orderReference)
    later(random.below(MARKS_WITHIN_MS), () => void mark(order.order[0]?.iccids[0] ?? ''))
  }

  const mark = (iccid: string) =>
    remotes.handle(remotes.urlOf('esim'), {
      method: 'PUT',
      path: '/esimgo/v2.5/esims',
      query: new URLSearchParams({ iccid, customerRef: THEIRS }),
      headers: { 'x-api-key': SANDBOX.esimgo.apiKey },
      body: Buffer.from(JSON.stringify({ iccid, customerRef: THEIRS })),
      remoteAddress: '127.0.0.9',
    })

  return {
    /** Once in a schedule, with a request of ours. */
    onSent({ purpose, request }: Sent): void {
      if (hasCome || purpose?.effect !== 'E-ORDER') return
      hasCome = true
      later(random.below(BUYS_WITHIN_MS), () => void buy({ ...request, remoteAddress: '127.0.0.9' }))
    },
  }
}
