import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf, unsureList } from '../lists.ts'
import { bool, id, optionalText, serverTime, text, wholeNumber } from '../values.ts'

// `lastAttemptError` is a module's own words and stays behind.
const Row = z
  .object({
    id,
    serviceId: wholeNumber,
    moduleName: optionalText,
    moduleAction: text,
    lastAttempt: serverTime,
    numRetries: wholeNumber,
    completed: bool,
  })
  .transform((row) => ({
    id: row.id,
    serviceId: row.serviceId,
    module: row.moduleName,
    action: row.moduleAction,
    lastAttemptServerTime: row.lastAttempt,
    retries: row.numRetries,
    completed: row.completed,
  }))

const Reply = z.object({ count: wholeNumber, queue: listOf(Row) })

export type ModuleFailure = z.output<typeof Row>

/** The failed, unfinished module actions of one service. WHMCS never repeats them by itself. Source: API reference, GetModuleQueue. */
export async function getModuleQueue(api: WhmcsApi, serviceId: number, call: Call): Promise<ModuleFailure[]> {
  const reply = await api.read('GetModuleQueue', { serviceType: 'service', relatedId: serviceId }, Reply, call)
  if (reply.count !== reply.queue.length) throw unsureList()
  return reply.queue.filter((row) => row.serviceId === serviceId && !row.completed)
}
