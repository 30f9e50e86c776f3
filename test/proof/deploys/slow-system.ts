// WHMCS takes calls and never answers, in turn with calm: pages that need nothing of it must not feel it.
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../world/until.ts'
import type { Buyer } from '../buyer.ts'
import type { Seeded } from '../seeded.ts'
import type { Stage } from '../stage.ts'
import type { Round, RoundAnswer } from './slow-oracle.ts'
import { steadily } from './steadily.ts'

export interface SlowSize {
  rounds: number
  roundMs: number
  perSecond: number
}

/** Of a hundred requests, so many; `needs`: it has to ask WHMCS. */
const MIX: readonly { path: string; share: number; needs: boolean }[] = [
  { path: '/api/catalog', share: 40, needs: false },
  { path: '/api/orders', share: 30, needs: false },
  { path: 'one of its own', share: 20, needs: false },
  { path: '/api/billing/payment-methods/summary?fresh=1', share: 5, needs: true },
  { path: '/api/me/billing', share: 5, needs: true },
]
const BACK_WITHIN_MS = 30_000

export async function stallInTurns({ whmcs }: Stage, buyers: readonly Buyer[], random: Seeded, size: SlowSize): Promise<Round[]> {
  const kinds = MIX.flatMap((kind) => Array.from({ length: kind.share }, () => kind))
  const own = new Map(await Promise.all(buyers.map(async (buyer) => [buyer, await newestOf(buyer)] as const)))
  async function ask(answers: RoundAnswer[]): Promise<void> {
    const { path, needs } = random.pick(kinds)
    const buyer = random.pick(buyers)
    const { status, code, ms } = await buyer.send('GET', path.startsWith('/') ? path : (own.get(buyer) ?? '/api/orders'))
    answers.push({ path, needs, status, code, ms })
  }
  async function round(stalled: boolean): Promise<Round> {
    if (stalled) await whmcs.fault({ fault: { kind: 'hang-before' }, times: 1_000_000 })
    const answers: RoundAnswer[] = []
    const over = new AbortController()
    const asked: Promise<void>[] = []
    const sending = steadily(size.perSecond, over.signal, () => void asked.push(ask(answers)))
    await sleep(size.roundMs)
    over.abort()
    await sending
    await Promise.all(asked)
    await whmcs.clearFaults()
    return { stalled, answers }
  }
  const isBack = async () =>
    (await Promise.all(MIX.filter(({ needs }) => needs).map(({ path }) => buyers[0]?.send('GET', path)))).every((said) => said?.status === 200) // prettier-ignore

  const rounds: Round[] = []
  for (let n = 0; n < 2 * size.rounds; n += 1) {
    await until(isBack, 'WHMCS to be asked again', BACK_WITHIN_MS)
    // Calm first, then last: what changes over the run falls on both alike.
    rounds.push(await round(n % 4 === 1 || n % 4 === 2))
  }
  return rounds
}

/** The page of its newest order; of the list where it has none. */
async function newestOf(buyer: Buyer): Promise<string> {
  const { status, body } = await buyer.send('GET', '/api/orders?limit=1')
  if (status !== 200) throw new Error(`the orders of ${buyer.customer.number} were answered ${status}`)
  const [order] = body.items
  return order ? `/api/orders/${order.id}` : '/api/orders'
}
