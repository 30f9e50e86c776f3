import { RemoteError } from '../../src/base/remote.ts'
import type { ReadJson } from '../json.ts'
import { BalanceReply } from './schemas.ts'

/** What is left, in major units. Throws RemoteError, `no_account` where nothing was ever paid in. */
export async function readAccount(readJson: ReadJson): Promise<{ amount: number; currency: string }> {
  const { data } = await readJson('/balance', BalanceReply)
  if (!('availableBalance' in data.balances)) throw new RemoteError('esim', 'misconfigured', 'no_account')
  return data.balances.availableBalance
}
