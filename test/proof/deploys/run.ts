// T8: two instances are restarted in turn under a steady load, then a worker is killed.
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../../scripts/free-port.ts'
import { until } from '../../world/until.ts'
import { type Balancer, startBalancer } from '../balancer.ts'
import { openBuyer } from '../buyer.ts'
import { SOON_RECOVERED } from '../ground.ts'
import { INSTANCES, restart, type Restart, sendToAll } from '../instances.ts'
import { seeded } from '../seeded.ts'
import { readShown, readTruth } from '../outcome/read.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'
import { killWorker } from './kill.ts'
import { startLoad } from './load.ts'
import { judgeDeploys } from './oracle.ts'

const SIZES = {
  ci: { restarts: 5, requests: 1_500, perSecond: 50, customers: 12, calmMs: 3_000, pauseMs: 0 },
  release: { restarts: 100, requests: 100_000, perSecond: 50, customers: 300, calmMs: 30_000, pauseMs: 13_500 },
} as const
type Size = (typeof SIZES)[keyof typeof SIZES]
const AFTER_KILL_MS = 2_000
const SETTLED_WITHIN_MS = 60_000

export async function restartUnderLoad({ release, seed }: ProofOptions): Promise<Judged> {
  const size = SIZES[release ? 'release' : 'ci']
  const balancer = await startBalancer(await freePorts())
  try {
    // Salesforce's presses go through the balancer as well: it is where the product is found.
    const env = { PUBLIC_URL: balancer.url, ...SOON_RECOVERED }
    const stage = await openStage({ customers: size.customers, instances: INSTANCES.length, env })
    let judged: Judged | undefined
    try {
      judged = await run(stage, balancer, size, seed)
      return judged
    } finally {
      await stage.close(judged === undefined || judged.violations.length > 0)
    }
  } finally {
    await balancer.close()
  }
}

async function run(stage: Stage, balancer: Balancer, size: Size, seed: string): Promise<Judged> {
  await sendToAll(stage, balancer)
  const buyers = (await stage.signUp(size.customers)).map((customer) => openBuyer(customer, () => balancer.url))
  await Promise.all(buyers.map((buyer) => buyer.logIn()))
  const load = await startLoad(stage, buyers, seeded(`${seed}/load`), size.perSecond)
  await sleep(size.calmMs)
  const restarts: Restart[] = []
  for (let n = 0; n < size.restarts; n += 1) {
    restarts.push(await restart(stage, balancer, n % INSTANCES.length, load.nowMs))
    await sleep(size.pauseMs)
  }
  const kill = await killWorker(stage, seeded(`${seed}/kill`).pick(INSTANCES)[1], load)
  await sleep(AFTER_KILL_MS)
  await load.stop()
  await until(async () => (await open(stage)) === 0, 'every order to come to its end', SETTLED_WITHIN_MS).catch(() => undefined)
  const shown = await readShown(buyers)
  return judgeDeploys({
    wanted: size,
    wishes: load.ids.map((id) => (id === null ? null : { id, shown: shown.get(id) ?? null })),
    truth: await readTruth(stage),
    answers: load.answers,
    restarts,
    kill,
  })
}

/** Orders that Salesforce shows on their way. */
async function open({ salesforce }: Stage): Promise<number> {
  const orders = await salesforce.rows('Order')
  return orders.filter((row) => ['Queued', 'In Progress'].includes(String(row['Provisioning_Status__c']))).length
}
