import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'

const Reply = z.object({ whmcs: z.object({ version: z.string().regex(/^\d+\.\d+/) }) })

/** WHMCS's version, `8.13.0`; also the cheapest sign of life. Source: API reference, WhmcsDetails. */
export async function readWhmcsVersion(api: WhmcsApi, call: Call): Promise<string> {
  const { whmcs } = await api.read('WhmcsDetails', {}, Reply, call)
  return whmcs.version
}
