import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf } from '../lists.ts'
import { text } from '../values.ts'

const Reply = z.object({ currencies: listOf(z.object({ code: text }), 'currency') })

/** The codes of all currencies. Source: API reference, GetCurrencies. */
export async function getCurrencies(api: WhmcsApi, call: Call): Promise<string[]> {
  const { currencies } = await api.read('GetCurrencies', {}, Reply, call)
  return currencies.map(({ code }) => code)
}
