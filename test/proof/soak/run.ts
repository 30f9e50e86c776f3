// T3: for as long as orders arrive everything fails now and then; then all is well, and every order must have come to one end.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../../scripts/free-port.ts'
import { type Db, openDatabase } from '../../../src/db/database.ts'
import { type Balancer, startBalancer } from '../balancer.ts'
import { openBuyers } from '../buyer.ts'
import { INSTANCES, sendToAll } from '../instances.ts'
import { untilEnded } from '../open-flows.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { seeded } from '../seeded.ts'
import { openStage, type Stage } from '../stage.ts'
import { growthOf, readLife } from './growth.ts'
import { CARTS, play } from './load.ts'
import { judgeSoak } from './oracle.ts'
import { planSoak } from './plan.ts'
import { makeTrouble } from './trouble.ts'

/**
 * Heap: work in hand alone moves it by some MB, so that within half an hour no less can be told from a leak; at this pace 20 MB/h are some
 * 300 bytes an order. Tokens: Airalo may be asked for three new ones a minute, and time there is not shortened.
 */
const SIZES = {
  ci: { orders: 2_000, perSecond: 18, restartEveryMs: 25_000, tokensEveryMs: 35_000, settleInMs: 60_000, mostMbPerHour: null },
  release: { orders: 20_000, perSecond: 18, restartEveryMs: 60_000, tokensEveryMs: 120_000, settleInMs: 300_000, mostMbPerHour: 20 },
} as const
type Size = Omit<(typeof SIZES)[keyof typeof SIZES], 'orders'> & { orders: number; customers: number }

/** Who orders as often as this has a few pages of services at WHMCS, and no more. */
const ORDERS_A_CUSTOMER = 50
const CUSTOMERS_LEAST = 40
/**
 * Recovery times are divided by this: the longest quiet period, an hour, becomes 18 s, and four hours 72 s. Deadlines are never scaled, so
 * they are set shorter; both leave a busy machine room, since a stand-in that is late by a whole quiet period would break what is assumed
 * of the systems (A1).
 */
const TIME_SCALE = 200
const DEADLINE_MS = 5_000
const HEALED_WITHIN_MS = 180_000
const ROOT = join(import.meta.dirname, '../../..')

export async function soak({ release, seed, said }: ProofOptions): Promise<Judged> {
  const given = SIZES[release ? 'release' : 'ci']
  const orders = Number(said['orders'] ?? given.orders)
  if (!Number.isInteger(orders) || orders < 1) throw new Error('--orders takes a whole number from 1 on')
  const size = { ...given, orders, customers: Math.max(CUSTOMERS_LEAST, Math.ceil(orders / ORDERS_A_CUSTOMER)) }
  const heaps = mkdtempSync('/tmp/trunkline-heaps-')
  const balancer = await startBalancer(await freePorts())
  try {
    const stage = await openStage({
      customers: size.customers,
      instances: INSTANCES.length,
      web: 'test/proof/soak/web.ts',
      worker: 'test/proof/soak/worker.ts',
      env: {
        PUBLIC_URL: balancer.url,
        HEAP_FOLDER: heaps,
        TIME_SCALE: String(TIME_SCALE),
        ...Object.fromEntries(['SALESFORCE', 'WHMCS', 'ESIM', 'MAIL'].map((system) => [`${system}_TIMEOUT_MS`, String(DEADLINE_MS)])),
      },
    })
    let judged: Judged | undefined
    try {
      judged = await run(stage, balancer, heaps, size, seed)
      return judged
    } finally {
      await stage.close(judged === undefined || judged.violations.length > 0)
    }
  } finally {
    await balancer.close()
    rmSync(heaps, { recursive: true, force: true })
  }
}

async function run(stage: Stage, balancer: Balancer, heaps: string, size: Size, seed: string): Promise<Judged> {
  await sendToAll(stage, balancer)
  const buyers = await openBuyers(await stage.signUp(size.customers), () => balancer.url)
  const plan = planSoak(seeded(seed), { ...size, carts: CARTS.length })
  const db = openDatabase(stage.stack.env['DATABASE_URL'] ?? '', () => undefined, 2)
  try {
    const trouble = await makeTrouble(stage, balancer, plan, size)
    const began = performance.now()
    const { ids, answers, heldBackMs } = await play(stage, db, buyers, plan.arrivals)
    const arrivedWithinMs = performance.now() - began
    const fired = await trouble.end()
    const well = performance.now()
    const stuck = await untilEnded(db, HEALED_WITHIN_MS)
    const healedWithinMs = performance.now() - well
    const shown = await readShown(buyers)
    return judgeSoak({
      wanted: size,
      wishes: ids.map((id) => ({ id, shown: shown.get(id) ?? null })),
      linked: buyers.map(({ customer }) => customer.email),
      truth: await readTruth(stage),
      answers,
      fired,
      ...trouble,
      stuck,
      differences: await compare(stage),
      pressToEndMs: await pressToEnd(db),
      arrivedWithinMs,
      heldBackMs,
      healedWithinMs,
      growth: Object.fromEntries([...trouble.pids].map(([name, pids]) => [name, growthOf(pids.map((pid) => readLife(heaps, pid)), size.settleInMs)])), // prettier-ignore
      mostMbPerHour: size.mostMbPerHour,
      compressed: {
        'a restart every hour': `${size.restartEveryMs / 1000} s after the one before`,
        'tokens that expire every day': `${size.tokensEveryMs / 1000} s`,
        'recovery times': `1/${TIME_SCALE}`,
        deadlines: `${DEADLINE_MS / 1000} s`,
      },
    })
  } finally {
    await db.destroy()
  }
}

/** From the moment that a press was taken, by the journal's own clock. */
async function pressToEnd(db: Db): Promise<number[]> {
  const rows = await db.selectFrom('flows').select(['accepted_at', 'ended_at']).where('kind', '=', 'provision').where('state', '=', 'done').execute() // prettier-ignore
  return rows.map(({ accepted_at, ended_at }) => (ended_at?.getTime() ?? 0) - accepted_at.getTime())
}

/** What the product's own comparison finds, by the command that an operator would use. Of more than 20,000 orders it leaves out the oldest. */
async function compare({ stack: { env } }: Stage): Promise<string[]> {
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) => {
    // It exits with 2 where something differs, and with 1 where something was left out: what it prints says which.
    execFile(process.execPath, ['src/cli/reconcile.ts', '--json'], { cwd: ROOT, env, maxBuffer: 2 ** 28 }, (_, stdout, stderr) => done({ stdout, stderr })) // prettier-ignore
  })
  if (stdout === '') return [`the comparison failed: ${stderr}`]
  const report = JSON.parse(stdout) as Compared
  return [
    ...report.findings.map(({ kind, system, subject }) => `${kind} in ${system}: ${subject}`),
    ...report.notCompared.filter(({ code }) => code !== 'too_many_orders').map(({ system, code }) => `${system} was not compared: ${code}`),
  ]
}

/** What the command prints. */
interface Compared {
  findings: { kind: string; system: string; subject: string }[]
  notCompared: { system: string; code: string }[]
}
