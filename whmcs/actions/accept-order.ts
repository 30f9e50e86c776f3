import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'

const Reply = z.object({}).transform(() => ({}))

/**
 * Accepts a Pending order and runs its modules. `done` does not mean that the services are active (a failing module leaves one Pending),
 * and an error may stand beside an accepted order: read back either way. Never `refused`. Source: API reference, AcceptOrder.
 */
export const acceptOrder = (api: WhmcsApi, whmcsOrderId: number, call: Call): Promise<Outcome<object>> =>
  api.write('AcceptOrder', { orderid: whmcsOrderId, autosetup: true, sendemail: false }, Reply, call)
