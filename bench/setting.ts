// What the rows share: the whole product on this machine, each part a process of its own, with customers signed up and their browsers.
import { rmSync } from 'node:fs'
import { prepareOwnGround } from '../scripts/own-ground.ts'
import { startStack, type Stack } from '../scripts/stack.ts'
import { openCustomers, type Customer, type Customers } from '../test/world/customers.ts'
import { type Desk, openDesk } from '../test/world/desk.ts'
import { findGenerator, type LoadGenerator } from './load.ts'

export interface Setting {
  stack: Stack
  url: string
  /** A folder of this run, gone with it. */
  folder: string
  generator: LoadGenerator
  salesforce: Desk
  whmcs: Desk
  esim: Desk
  mail: Desk
  customers: Customers
  /** The first `count` customers, signed up when first asked for, each with a card. */
  signedUp(count: number): Promise<Customer[]>
  /** The process of a part. Throws when it is not running. */
  pidOf(part: string): number
  close(): Promise<void>
}

const CUSTOMERS = 250
/** Of a customer whom no row signs up to the end: who only asks to sign up may use it, time and again. */
export const FREE_NUMBER = `C-${1000 + CUSTOMERS}`
/** Limits far away, the catalogue read once, recovery times as in production. */
const SETTINGS = {
  SANDBOX_CUSTOMERS: String(CUSTOMERS),
  RATE_LIMIT_SCALE: '10000',
  TIME_SCALE: '1',
  CATALOG_TTL_SECONDS: '3600',
  LOG_LEVEL: 'info',
}
const AT_ONCE = 2

export async function openSetting(): Promise<Setting> {
  const folder = prepareOwnGround('bench', SETTINGS)
  const generator = findGenerator()
  let stack: Stack
  try {
    stack = await startStack()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  const [salesforce, whmcs, esim, mail] = [
    openDesk(stack.at('salesforce')),
    openDesk(stack.at('whmcs')),
    openDesk(stack.at('esim')),
    openDesk(stack.at('mail')),
  ] as const
  const customers = openCustomers({ url: stack.publicUrl, mail, whmcs, salesforce })
  const known: Customer[] = []
  return {
    stack,
    url: stack.publicUrl,
    folder,
    generator,
    salesforce,
    whmcs,
    esim,
    mail,
    customers,
    async signedUp(count) {
      const wanted = eligible().slice(known.length, count)
      for (let at = 0; at < wanted.length; at += AT_ONCE) {
        known.push(
          ...(await Promise.all(
            wanted.slice(at, at + AT_ONCE).map(async (number) => {
              const customer = await customers.signUp(number)
              await customers.addCard(customer)
              return customer
            }),
          )),
        )
      }
      return known.slice(0, count)
    },
    pidOf(part) {
      const pid = stack.supervisor.pidOf(part)
      if (pid === undefined) throw new Error(`${part} is not running`)
      return pid
    },
    async close() {
      await stack.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Customers of the seed who may have everything: every seventh has no line, one has another e-mail address. The last one's number stays free. */
function eligible(): string[] {
  const numbers = Array.from({ length: CUSTOMERS - 1 }, (_, index) => index + 1).filter((n) => n !== 2 && n % 7 !== 0)
  return numbers.map((n) => `C-${1000 + n}`)
}

export const cookieOf = ({ browser }: Customer): string => [...browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
