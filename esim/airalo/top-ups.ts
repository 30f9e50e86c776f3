import { toCost, isKept } from '../cost.ts'
import type { ReadJson } from '../json.ts'
import type { TopUpOption } from '../top-up.ts'
import { readAccount } from './balance.ts'
import { costsOf } from './list-packages.ts'
import { TopUpsReply } from './schemas.ts'

/**
 * What this eSIM takes now; nothing, where its operator takes none. These rows have `net_price` alone where the catalogue has `prices`: it is then
 * in the currency of the account that pays. Source: Partner API, GET /sims/{iccid}/topups.
 */
export async function listTopUps(iccid: string, readJson: ReadJson): Promise<TopUpOption[]> {
  const { data } = await readJson(`/sims/${iccid}/topups`, TopUpsReply)
  const account = data.some(({ prices }) => !prices?.net_price) ? await readAccount(readJson) : null
  return data.map((row) => {
    const told = costsOf(row.prices?.net_price ?? {})
    const unlimited = row.is_unlimited === true
    const net = row.net_price ?? -1
    const own = account && net >= 0 && isKept(account.currency) ? [toCost(net, account.currency)] : []
    return {
      packageId: row.id,
      title: row.title ?? '',
      costs: row.prices?.net_price ? told : own,
      dataBytes: unlimited ? null : row.amount,
      unlimited,
      days: row.day ?? null,
    }
  })
}
