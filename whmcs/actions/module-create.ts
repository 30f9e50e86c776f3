import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'

const Reply = z.object({}).transform(() => ({}))

/**
 * Runs the server module's create command. WHMCS does not look at the service's state first: read it before, an active service would be
 * created again. Any text of the module itself is `unknown`. Source: API reference, ModuleCreate.
 */
export const createModule = (api: WhmcsApi, serviceId: number, call: Call): Promise<Outcome<object>> =>
  api.write('ModuleCreate', { serviceid: serviceId }, Reply, call)
