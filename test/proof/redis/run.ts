// T11: orders are placed, pressed and provisioned while Redis is emptied, killed and failed over.
import { openBuyers } from '../buyer.ts'
import { untilAllEnded } from '../open-flows.ts'
import { seeded } from '../seeded.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'
import { type FrailRedis, startFrailRedis } from './frail-redis.ts'
import { play } from './load.ts'
import { judgeRedis } from './oracle.ts'
import { planFaults } from './plan.ts'
import { worstStall } from './stall.ts'

const SIZES = {
  ci: { orders: 500, faults: 10, customers: 16, stallMostMs: null },
  release: { orders: 10_000, faults: 200, customers: 300, stallMostMs: 2_000 },
} as const
const SETTLED_WITHIN_MS = 60_000

export async function outliveRedis(options: ProofOptions): Promise<Judged> {
  const redis = await startFrailRedis()
  try {
    const size = SIZES[options.release ? 'release' : 'ci']
    const stage = await openStage({ customers: size.customers, instances: 2, env: { REDIS_URL: redis.url } })
    let judged: Judged | undefined
    try {
      judged = await run(stage, redis, size, options.seed)
      return judged
    } finally {
      await stage.close(judged === undefined || judged.violations.length > 0)
    }
  } finally {
    await redis.close()
  }
}

async function run(stage: Stage, redis: FrailRedis, size: (typeof SIZES)[keyof typeof SIZES], seed: string): Promise<Judged> {
  let turn = 0
  const door = () => stage.doors[(turn += 1) % stage.doors.length] ?? ''
  const buyers = await openBuyers(await stage.signUp(size.customers), door)
  const faults = planFaults(seeded(`${seed}/faults`), size)
  const { ids, answers, struck, spans } = await play(stage, redis, {
    buyers,
    faults,
    orders: size.orders,
    random: seeded(`${seed}/orders`),
  })
  const stuck = await untilAllEnded(stage.stack, SETTLED_WITHIN_MS)
  const shown = await readShown(buyers)
  return judgeRedis({
    wanted: size,
    wishes: ids.map((id) => ({ id, shown: shown.get(id) ?? null })),
    linked: buyers.map(({ customer }) => customer.email),
    truth: await readTruth(stage),
    stuck,
    answers,
    struck,
    worstStallMs: worstStall(spans, Math.max(...spans.map(({ from, to }) => to ?? from))),
    stallMostMs: size.stallMostMs,
  })
}
