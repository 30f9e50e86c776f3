import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf } from '../lists.ts'
import { text } from '../values.ts'

const Reply = z.object({ paymentmethods: listOf(z.object({ module: text }), 'paymentmethod') })

/** The active gateways by the word that `paymentmethod` wants. Source: API reference, GetPaymentMethods. */
export async function getPaymentMethods(api: WhmcsApi, call: Call): Promise<string[]> {
  const { paymentmethods } = await api.read('GetPaymentMethods', {}, Reply, call)
  return paymentmethods.map(({ module }) => module)
}
