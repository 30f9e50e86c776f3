// What an eSIM provider holds, whatever its lists show, and for which unit each order was made.

import type { IntentRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { Remotes, Row } from '../remotes.ts'
import type { SimWorld } from '../world.ts'
import { text } from './rows.ts'

export interface EsimOrderRow {
  id: string
  /** The reference that the provider has of it, on the order or on its eSIM; '' for none. */
  reference: string
  packageId: string
}

/** Every order at the provider, somebody else's too. */
export function esimOrders(remotes: Remotes): EsimOrderRow[] {
  if (remotes.esims === 'airalo')
    return remotes
      .rows('esim', 'orders')
      .map((row) => ({ id: text(row, 'id'), reference: text(row, 'description'), packageId: text(row, 'package_id') }))
  const references = new Map(remotes.rows('esim', 'esims').map((row) => [text(row, 'iccid'), text(row, 'customerRef')]))
  return remotes.rows('esim', 'orders').map((row) => {
    const [line] = row['order'] as { item: string; iccids?: string[] }[] // as its order is answered
    return { id: text(row, 'orderReference'), reference: references.get(line?.iccids?.[0] ?? '') ?? '', packageId: line?.item ?? '' }
  })
}

/** Follows what is bought: told of requests, it knows for whom each order was made, whatever the provider has kept of that. */
export function followBought({ remotes, strangers }: SimWorld) {
  const asked = new WeakMap<Sent, string>()
  const makers = new Map<string, string>()
  const unexplained = () => esimOrders(remotes).filter(({ id }) => !makers.has(id) && !strangers.has(id))
  return {
    /** The unit that each order was made for, by the provider's id. */
    makers: makers as ReadonlyMap<string, string>,
    areMore: () => unexplained().length > 0,
    onSent: (sent: Sent, intent: IntentRow | undefined) => void asked.set(sent, intent?.marker ?? referenceOf(sent)),
    onApplied(sent: Sent) {
      const unit = asked.get(sent)
      if (unit !== undefined) for (const { id } of unexplained().slice(0, 1)) makers.set(id, unit)
    },
  }
}

/** Airalo's alone: what is sent to eSIM Go says nothing of the unit. */
const referenceOf = ({ request }: Sent): string => String((JSON.parse(request.body.toString()) as Row)['description'])
