// T8: two instances are restarted in turn under a steady load, then a worker is killed, then a system stops answering.
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../../scripts/free-port.ts'
import { until } from '../../world/until.ts'
import { type Balancer, startBalancer } from '../balancer.ts'
import { openBuyers } from '../buyer.ts'
import { SOON_RECOVERED } from '../ground.ts'
import { INSTANCES, restart, type Restart, sendToAll } from '../instances.ts'
import { seeded } from '../seeded.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { untilAllEnded } from '../open-flows.ts'
import { openStage, type Stage } from '../stage.ts'
import { killWorker } from './kill.ts'
import { startLoad } from './load.ts'
import { judgeDeploys } from './oracle.ts'
import { judgeSlow } from './slow-oracle.ts'
import { type SlowSize, stallInTurns } from './slow-system.ts'

const SIZES = {
  ci: { restarts: 5, requests: 1_500, perSecond: 50, customers: 12, calmMs: 3_000, slow: { rounds: 3, roundMs: 2_500, perSecond: 50 } },
  // Some requests fall away, a press with nothing to press: 60 are 50 at the least.
  release: {
    restarts: 100,
    requests: 100_000,
    perSecond: 60,
    customers: 150,
    calmMs: 30_000,
    slow: { rounds: 8, roundMs: 8_000, perSecond: 100 },
  },
} as const
/** Of the neighbours of a system that does not answer: not a fifth slower. */
const SLOW_RATIO_MOST = 1.2
interface Size {
  restarts: number
  requests: number
  perSecond: number
  customers: number
  calmMs: number
  slow: SlowSize
}
const AFTER_KILL_MS = 2_000
const SETTLED_WITHIN_MS = 60_000

export async function restartUnderLoad({ release, seed, said }: ProofOptions): Promise<Judged> {
  const size = sizeFor(SIZES[release ? 'release' : 'ci'], Number(said['restarts'] ?? 0))
  const balancer = await startBalancer(await freePorts())
  try {
    // Salesforce's presses go through the balancer as well: it is where the product is found.
    const env = { PUBLIC_URL: balancer.url, ...SOON_RECOVERED }
    const stage = await openStage({ customers: size.customers, instances: INSTANCES.length, env })
    let judged: Judged | undefined
    try {
      judged = await run(stage, balancer, size, { seed, release })
      return judged
    } finally {
      await stage.close(judged === undefined || judged.violations.length > 0)
    }
  } finally {
    await balancer.close()
  }
}

/** With other restarts than it has, as many requests a restart. */
const sizeFor = (size: Size, restarts: number): Size =>
  restarts === 0 ? size : { ...size, restarts, requests: Math.floor((size.requests * restarts) / size.restarts) }

async function run(
  stage: Stage,
  balancer: Balancer,
  size: Size,
  { seed, release }: Pick<ProofOptions, 'seed' | 'release'>,
): Promise<Judged> {
  await sendToAll(stage, balancer)
  const buyers = await openBuyers(await stage.signUp(size.customers), () => balancer.url)
  const load = await startLoad(stage, buyers, seeded(`${seed}/load`), size.perSecond)
  await sleep(size.calmMs)
  const restarts: Restart[] = []
  for (let n = 0; n < size.restarts; n += 1) {
    restarts.push(await restart(stage, balancer, n % INSTANCES.length, load.nowMs))
    const due = (size.requests * (n + 1)) / size.restarts
    await until(() => load.answers.length >= due, `request ${due}`, (2_000 * size.requests) / size.restarts / size.perSecond + due)
  }
  const kill = await killWorker(stage, seeded(`${seed}/kill`).pick(INSTANCES)[1], load)
  await sleep(AFTER_KILL_MS)
  await load.stop()
  const stuck = await untilAllEnded(stage.stack, SETTLED_WITHIN_MS)
  const slow = judgeSlow(await stallInTurns(stage, buyers.slice(1), seeded(`${seed}/slow`), size.slow), release ? SLOW_RATIO_MOST : null)
  const shown = await readShown(buyers)
  const { counts, violations } = judgeDeploys({
    wanted: size,
    wishes: load.ids.map((id) => (id === null ? null : { id, shown: shown.get(id) ?? null })),
    linked: buyers.map(({ customer }) => customer.email),
    truth: await readTruth(stage),
    stuck,
    answers: load.answers,
    restarts,
    kill,
  })
  return { counts: { ...counts, slow: slow.counts }, violations: [...violations, ...slow.violations] }
}
