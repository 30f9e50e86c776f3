// What lives on while the stack goes dark: the stand-ins, whose state is the truth, and where the customer finds the product.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startSandbox } from '../../../scripts/stack.ts'
import { type Customers, openCustomers } from '../../world/customers.ts'
import { type Desks, desksOf, prepareGround, SOON_RECOVERED } from '../ground.ts'

export interface Outside extends Desks {
  door: string
  customers: Customers
  /** Who signs up. */
  number: string
  env: NodeJS.ProcessEnv
  /** For the stack's data. */
  folder: string
  close(keepLogs: boolean): Promise<void>
}

/** Other systems take their time, so that a kill meets requests on their way to them. */
const DELAY_MS = 250

export async function openOutside(): Promise<Outside> {
  const { folder, numbers } = prepareGround(1, SOON_RECOVERED)
  const own = join(folder, 'stack')
  mkdirSync(own)
  try {
    const sandbox = await startSandbox()
    const desks = desksOf(sandbox)
    for (const desk of Object.values(desks))
      await desk.fault({ match: { method: 'POST' }, fault: { kind: 'delay', ms: DELAY_MS }, times: 1_000_000 })
    const door = sandbox.publicUrl
    return {
      ...desks,
      door,
      customers: openCustomers({ url: door, ...desks }),
      number: numbers[0] ?? '',
      env: sandbox.env,
      folder: own,
      async close(keepLogs) {
        await sandbox.stop()
        if (keepLogs) console.log(`the processes' logs: ${join(own, 'logs')}, ${sandbox.logs}`)
        else rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}
