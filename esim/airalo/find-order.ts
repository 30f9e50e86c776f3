import type { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { EsimOrder, FoundOrder } from '../driver.ts'
import { toOrder } from './order.ts'
import { OrderListReply } from './schemas.ts'

const PAGE_ROWS = 50
const MOST_PAGES = 100

type ReadJson = <T>(path: string, schema: z.ZodType<T>) => Promise<T>

/**
 * The filter is LIKE '%…%', so every hit is compared again as a whole. Pages have no snapshot: the answer is believed only when the total
 * stayed the same and as many distinct orders came; otherwise RemoteError `unsure_list`.
 */
export async function findByDescription(reference: string, readJson: ReadJson): Promise<FoundOrder> {
  const hits = new Map<string, EsimOrder>()
  const seen = new Set<string>()
  let total: number | undefined
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = new URLSearchParams({
      'filter[description]': reference,
      include: 'sims,status',
      limit: String(PAGE_ROWS),
      page: String(page),
    })
    const { data, meta } = await readJson(`/orders?${query}`, OrderListReply)
    total ??= meta.total
    if (meta.total !== total || meta.current_page !== page) throw unsure()
    for (const row of data) {
      seen.add(row.id)
      if (row.description !== reference || row.type === 'topup') continue
      const order = toOrder(row)
      if (!order) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
      hits.set(order.providerOrderId, order)
    }
    if (page >= meta.last_page) {
      if (seen.size !== total) throw unsure()
      return found([...hits.values()])
    }
    if (data.length === 0) throw unsure()
  }
  throw unsure()
}

/** The older one first: of two orders for one unit, that is the one to keep. */
function found(orders: EsimOrder[]): FoundOrder {
  const [first, ...others] = orders.sort(
    (a, b) => (a.placedAt ?? '').localeCompare(b.placedAt ?? '') || Number(a.providerOrderId) - Number(b.providerOrderId),
  )
  if (!first) return { is: 'none' }
  return others.length === 0 ? { is: 'one', order: first } : { is: 'many', orders }
}

const unsure = () => new RemoteError('esim', 'unreadable', 'unsure_list')
