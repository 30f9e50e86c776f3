import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf } from '../lists.ts'
import { id, text } from '../values.ts'

const Reply = z.object({ currencies: listOf(z.object({ id, code: text }), 'currency') })

export interface WhmcsCurrency {
  id: number
  /** ISO 4217, as staff typed it. */
  code: string
}

/** All currencies of the install. Source: API reference, GetCurrencies. */
export async function getCurrencies(api: WhmcsApi, call: Call): Promise<WhmcsCurrency[]> {
  const { currencies } = await api.read('GetCurrencies', {}, Reply, call)
  return currencies
}
