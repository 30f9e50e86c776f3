// `npm run orders` as a process of its own, as an operator would run it.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { childEnvironment } from '../canaries/configuration.ts'
import type { TestWorld } from '../world.ts'
import { type Customer, PASSWORD } from '../world/customers.ts'
import { until } from '../world/until.ts'

const ORDERS = join(import.meta.dirname, '../../src/cli/orders.ts')

export interface Said {
  code: number
  out: string
  err: string
}

/** Redis is away for it: a decision needs none. */
export const orders = (world: TestWorld, words: readonly string[], env: Record<string, string> = {}): Promise<Said> =>
  new Promise((resolve) => {
    const environment = { ...childEnvironment(world.config), REDIS_URL: 'redis://127.0.0.1:9', ...env }
    const child = execFile(process.execPath, [ORDERS, ...words], { env: environment }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })

export async function ordersJson(world: TestWorld, words: readonly string[]) {
  const { out, ...said } = await orders(world, [...words, '--json'])
  // oxlint-disable-next-line typescript/no-explicit-any
  return { ...said, value: JSON.parse(out) as any }
}

/** The words behind `npm run orders --` of a printed command, as a shell would read them. */
export const wordsOf = (command: string): string[] =>
  [...(command.split('npm run orders -- ')[1] ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

/** Nothing of who the customer is, and nothing that would activate an eSIM. */
export async function nothingPersonal(world: TestWorld, customer: Customer, said: string): Promise<void> {
  const esims = await world.wired.db.selectFrom('esims').selectAll().execute()
  const codes = esims.flatMap((esim) => [esim.iccid, esim.lpa, esim.matching_id, esim.smdp_address, esim.apple_install_url ?? 'LPA:'])
  const personal = [customer.email, PASSWORD, 'Hanako', 'Sato', '312345678', 'Marunouchi', 'Chiyoda', '100-0005']
  for (const word of [...codes, ...personal]) expect(said).not.toContain(word)
}

export const revOf = async (world: TestWorld, order: string): Promise<string> =>
  String((await ordersJson(world, ['show', order])).value.rev)

/** The Cases that it waits for, by reason, once Salesforce has them. */
export const casesShown = (world: TestWorld, order: string) =>
  until(async () => {
    const cases = (await ordersJson(world, ['show', order])).value.cases as { reason: string; caseId: string | null }[]
    return cases.length > 0 && cases.every(({ caseId }) => caseId?.startsWith('500')) ? cases.map(({ reason }) => reason) : null
  }, `the Cases of ${order}`)

/** SEC-51. */
export const recordOf = (world: TestWorld, orderId: string) =>
  world.wired.db
    .selectFrom('events')
    .select(['actor', 'data'])
    .where('kind', '=', 'order.decided')
    .where('subject_id', '=', orderId)
    .orderBy('id')
    .execute()

export const decisionsOf = (world: TestWorld) =>
  world.wired.db.selectFrom('decisions').select(['type', 'line', 'remote_id', 'requested_by', 'reason']).orderBy('decided_at').execute()
