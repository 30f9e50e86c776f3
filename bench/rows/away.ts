// AWAY: what those notice who need nothing of it when another system hangs, and everybody who does need it waits.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { freePorts } from '../../scripts/free-port.ts'
import { until } from '../../test/world/until.ts'
import { atMost, type Figure, type RowResult } from '../figures.ts'
import type { Latency } from '../load.ts'
import { startProgram, untilAnswered } from '../process.ts'
import { inTurn, ratios } from '../rounds.ts'
import { cookieOf, type Setting } from '../setting.ts'
import { answerTo, type Asking, keepAsking, type Question } from './asking.ts'
import { cartOf } from './carts.ts'

const ORDERS = 5
const READERS = 4
const SECONDS = 3
/** Until so many wait for the system that hangs that its queue is full. */
const GATHERING_MS = 2_500
/** Recovery times are divided by this: after a turn the system is asked again soon. How long a call is waited for stays as it is. */
const TIME_SCALE = '20'
const WELL_WITHIN_MS = 60_000
const TURNS = ['WHMCS well', 'WHMCS hangs', 'Salesforce well', 'Salesforce hangs'] as const

interface Turn extends Latency {
  asked: number
  waiting: number
}

export async function away({ stack, folder, generator, customers, signedUp, salesforce, whmcs }: Setting): Promise<RowResult> {
  const [customer] = await signedUp(1)
  if (!customer) throw new Error('nobody is signed up')
  const port = await freePorts()
  const url = `http://127.0.0.1:${port}`
  const web = await startProgram(
    ['src/main.ts'],
    { ...stack.env, PORT: String(port), PUBLIC_URL: url, TIME_SCALE },
    join(folder, 'web-away.log'),
  )
  const pool = new Pool(url, { connections: 1 })
  try {
    await untilAnswered(`${url}/readyz`)
    const cart = await cartOf(customers, customer)
    for (let n = 0; n < ORDERS; n += 1) await customer.browser.post('/api/orders', cart(`away ${n}`))
    const cookie = { cookie: cookieOf(customer) }
    // Nobody has this number: Salesforce is asked, and no password is hashed.
    const stranger = customers.signUpBody('C-9999', { email: 'stranger@example.jp' })
    const systems = {
      WHMCS: { desk: whmcs, question: { method: 'GET', path: '/api/me/billing', headers: cookie, well: 200 } },
      Salesforce: { desk: salesforce, question: { method: 'POST', path: '/api/auth/signup', headers: {}, body: stranger, well: 422 } },
    } as const satisfies Record<string, { desk: typeof whmcs; question: Question }>
    const turn = async (name: (typeof TURNS)[number]): Promise<Turn> => {
      const { desk, question } = systems[name.startsWith('WHMCS') ? 'WHMCS' : 'Salesforce']
      const hangs = name.endsWith('hangs')
      if (hangs) await desk.fault({ fault: { kind: 'hang-before' }, times: 1_000_000 })
      const asking = keepAsking(url, question)
      try {
        await sleep(GATHERING_MS)
        const latency = await generator.latency(`${url}/api/orders`, SECONDS, READERS, cookie)
        return { ...latency, ...(await end(asking)) }
      } finally {
        await desk.clearFaults()
        if (hangs) await until(async () => (await answerTo(pool, question)) === question.well, `${name} to be over`, WELL_WITHIN_MS)
      }
    }
    const turns = await inTurn(TURNS, turn)
    const whmcsHung = turns['WHMCS hangs']
    const salesforceHung = turns['Salesforce hangs']
    if ([...whmcsHung, ...salesforceHung].some(({ waiting }) => waiting === 0)) throw new Error('nobody waited: nothing hung')
    return {
      id: 'AWAY',
      what: 'GET /api/orders, which needs nothing of it, while WHMCS or Salesforce hangs ÷ while it is well',
      figures: [
        ...figuresOf('WHMCS', whmcsHung, turns['WHMCS well']),
        ...figuresOf('Salesforce', salesforceHung, turns['Salesforce well']),
      ],
      notes: [
        `${READERS} readers (${generator.name}) for ${SECONDS} s a turn, after ${GATHERING_MS / 1000} s in which others ask for what the system alone knows, 100 a second, and go on asking: a customer’s billing profile of WHMCS, a customer number of Salesforce`,
        `while it hung so many waited at the end of a turn: ${told(whmcsHung)} for WHMCS, ${told(salesforceHung)} for Salesforce; who found the queue full was answered 503`,
      ],
    }
  } finally {
    await Promise.all([web.kill(), pool.destroy()])
  }
}

async function end(asking: Asking): Promise<{ asked: number; waiting: number }> {
  const waiting = asking.waiting()
  return { waiting, asked: await asking.stop() }
}

const told = (turns: readonly Turn[]): string =>
  `${Math.min(...turns.map(({ waiting }) => waiting))}–${Math.max(...turns.map(({ waiting }) => waiting))}`

const figuresOf = (system: string, hung: readonly Turn[], well: readonly Turn[]): Figure[] => [
  { name: `p99, ${system} hangs ÷ well`, unit: '×', rounds: ratios(hung, well, ({ p99 }) => p99), must: atMost(1.2), aim: atMost(1) },
  { name: `p50, ${system} hangs ÷ well`, unit: '×', rounds: ratios(hung, well, ({ p50 }) => p50) },
]
