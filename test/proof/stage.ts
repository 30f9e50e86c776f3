// What proofs with real processes stand on: the whole product on this machine, in as many instances as wanted, with limits far away.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../scripts/free-port.ts'
import { startStack, type Stack } from '../../scripts/stack.ts'
import { startScript } from '../../scripts/supervisor.ts'
import { openCustomers, type Customer, type Customers } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { type Desks, desksOf, isReady, prepareGround } from './ground.ts'
import { inTurns } from './in-turns.ts'

export interface Stage extends Desks {
  stack: Stack
  /** Where web listens, an address for each instance. */
  doors: readonly string[]
  customers: Customers
  /** Who may sign up, in this order. */
  numbers: readonly string[]
  /** So many customers, signed up, each with a card. */
  signUp(count: number): Promise<Customer[]>
  /** Stops everything. The processes' logs are kept when something is left to be understood. */
  close(keepLogs: boolean): Promise<void>
}

export interface StageOptions {
  /** How many customers may sign up. */
  customers: number
  /** Web and worker processes, as many of either. */
  instances?: number
  env?: Readonly<Record<string, string>>
  /** What runs as web and as a worker, in place of the product's own entries. */
  web?: string
  worker?: string
}

const PRODUCT_RANK = 3

export async function openStage({
  customers: wanted,
  instances = 1,
  env = {},
  web = 'src/main.ts',
  worker = 'jobs/main.ts',
}: StageOptions): Promise<Stage> {
  const { folder, numbers } = prepareGround(wanted, env)
  try {
    const stack = await startStack({ web, worker })
    const doors = [`http://127.0.0.1:${stack.env['PORT']}`, ...(await startOthers(stack, instances, { web, worker }))]
    const desks = desksOf(stack)
    const customers = openCustomers({ url: doors[0] ?? '', ...desks })
    return {
      stack,
      doors,
      ...desks,
      customers,
      numbers,
      signUp: (count) => inTurns(numbers.slice(0, count), (number) => signedUp(customers, number)),
      async close(keepLogs) {
        await stack.stop()
        for (const name of readdirSync(join(folder, 'data')))
          if (!keepLogs || name !== 'logs') rmSync(join(folder, 'data', name), { recursive: true, force: true })
        if (keepLogs) console.log(`the processes' logs: ${stack.logs}`)
        else rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** The second instance and on. Answers where their web processes listen. */
async function startOthers(
  { env, logs, supervisor }: Stack,
  instances: number,
  { web, worker }: { web: string; worker: string },
): Promise<string[]> {
  const numbers = Array.from({ length: instances - 1 }, (_, at) => at + 2)
  return Promise.all(
    numbers.map(async (n) => {
      const port = await freePorts()
      const own = { ...env, PORT: String(port) }
      await supervisor.keep(`web-${n}`, PRODUCT_RANK, () => startScript({ name: `web-${n}`, args: [web], env: own, logs }))
      await supervisor.keep(`worker-${n}`, PRODUCT_RANK, () => startScript({ name: `worker-${n}`, args: [worker], env, logs }))
      const url = `http://127.0.0.1:${port}`
      await until(() => isReady(url), `web-${n} to be ready`, 30_000)
      return url
    }),
  )
}

async function signedUp(customers: Customers, number: string): Promise<Customer> {
  const customer = await customers.signUp(number)
  await customers.addCard(customer)
  return customer
}
