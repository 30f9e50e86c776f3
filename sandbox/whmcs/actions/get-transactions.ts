import { text, toWhole } from '../fields.ts'
import { type JsonMap, nested } from '../lists.ts'
import { toMoney } from '../money.ts'
import type { TransactionRow } from '../tables.ts'
import { stampOf, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** Paging counts without paging; ids are text. */
export const getTransactions: Action = (world, fields) => {
  const same = (name: string, id: number) => text(fields, name) === undefined || toWhole(text(fields, name) ?? '') === id
  const rows = world.tables.transactions.filter(
    (row) => same('invoiceid', row.invoiceId) && same('clientid', row.clientId) && row.transid === (text(fields, 'transid') ?? row.transid),
  )
  const counts = { totalresults: rows.length, startnumber: 0, numreturned: rows.length }
  return {
    ...counts,
    ...nested(
      world,
      'transactions',
      'transaction',
      rows.map((row) => transactionReply(world, row)),
    ),
  }
}

export const transactionReply = (world: World, row: TransactionRow): JsonMap => ({
  id: String(row.id),
  userid: String(row.clientId),
  currency: '0',
  gateway: row.gateway,
  date: stampOf(world, row.at),
  description: row.description,
  amountin: toMoney(row.amount),
  fees: toMoney(0),
  amountout: toMoney(0),
  rate: '1.00000',
  transid: row.transid,
  invoiceid: String(row.invoiceId),
  refundid: '0',
})
