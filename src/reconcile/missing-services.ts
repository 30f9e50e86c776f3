// Services that were set up and are not among their client's any more: staff have deleted them, they belong to another client since two were
// merged, or WHMCS was rolled back. Nothing of ours follows from that: what is shown stays, and a person is told.

import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { ClientOrder } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'
import { type MissingService, missingOf } from '../db/missing-services.ts'
import { readJournal } from './journal-side.ts'
import { isJudged, isOwn, placedLine, type SetUpLine, wouldBeMissed } from './service-of-line.ts'
import type { JournalOrder } from './sides.ts'

type Listed = readonly Pick<WhmcsService, 'id' | 'orderId' | 'lineKey'>[]

/** Where a line lacks its service. */
export interface Missed {
  order: JournalOrder
  line: SetUpLine
}

/** A person is to be told, as far as the lists say. */
export interface Due extends Missed {
  noted: MissingService
}

/** What is to be done about what one client lacks. */
export interface Misses {
  /** Missed, and not noted yet. */
  fresh: Missed[]
  /** Noted, and there again, or missed by nobody any more: line keys. */
  over: string[]
  /** Whoever waits longest first. */
  due: Due[]
}

export const countOf = ({ fresh, over, due }: Misses): number => fresh.length + over.length + due.length

/** What these orders lack of all services of their client, beside what was noted. Little is read where none lacks any. */
export async function missesOf(db: Db, orders: readonly ClientOrder[], services: Listed): Promise<Misses> {
  const ids = orders.map(({ id }) => id)
  const noted = await missingOf(db, ids)
  const inDoubt = orders.filter((order) => noted.some(({ orderId }) => orderId === order.id) || mayLackOne(order, services))
  const journal = inDoubt.length === 0 ? [] : await readJournal(db, { ids: inDoubt.map(({ id }) => id) })
  const missed = new Map(
    journal.flatMap((order) =>
      order.lines.flatMap((line): [string, Missed][] =>
        wouldBeMissed(order, line) && !services.some((service) => isOwn(line, service)) ? [[line.lineKey, { order, line }]] : [],
      ),
    ),
  )
  const judged = new Set(journal.filter(isJudged).map(({ id }) => id))
  const known = new Set(noted.map((note) => note.lineKey))
  return {
    fresh: [...missed.values()].filter(({ line }) => !known.has(line.lineKey)),
    over: noted.filter((note) => judged.has(note.orderId) && !missed.has(note.lineKey)).map((note) => note.lineKey),
    due: noted.flatMap((note) => {
      const found = missed.get(note.lineKey)
      return found && note.isDue ? [{ ...found, noted: note }] : []
    }),
  }
}

/** By what the order's row says, without its flows. */
const mayLackOne = (order: ClientOrder, services: Listed): boolean =>
  order.lines.some((line) => {
    const placed = placedLine(order, line)
    return line.state === 'active' && line.serviceId !== null && !services.some((service) => isOwn(placed, service))
  })
