import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { serializedField } from '../php-serialize.ts'
import { id } from '../values.ts'

const Reply = z.object({ serviceid: id }).transform((reply) => ({ serviceId: reply.serviceid }))

export interface ServiceChange {
  /** Replaces the whole text that stands there. */
  notes?: string
  /** By field id; the others stay. */
  customFields?: Record<number, string>
}

/** Sets what is given on one service. Source: API reference, UpdateClientProduct. */
export function updateService(
  api: WhmcsApi,
  serviceId: number,
  change: ServiceChange,
  call: Call,
): Promise<Outcome<{ serviceId: number }>> {
  const params = { serviceid: serviceId, notes: change.notes, customfields: change.customFields && serializedField(change.customFields) }
  return api.write('UpdateClientProduct', params, Reply, call)
}
