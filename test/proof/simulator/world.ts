// One schedule's world: the journal, the stand-ins, the queue and the worker processes, all on one timeline.

import type { Customer } from '../../../src/db/orders.ts'
import type { NewFlow } from '../../../src/journal/flow.ts'
import type { Commit, JournalStore } from '../../../src/journal/store.ts'
import { type Doors, openDoors, type Offer } from './doors.ts'
import { feeOf } from './fees.ts'
import { createLife, type Life } from './life.ts'
import { createMemoryJournal, type MemoryJournal, type MemoryStore } from './memory-journal.ts'
import { networkOf, type NetworkHooks, type Traffic } from './network.ts'
import { startWorker, type Worker } from './process.ts'
import type { Plan } from './plan.ts'
import { openRemotes, type Remotes, type Row } from './remotes.ts'
import { type Seeded, seeded } from '../seeded.ts'
import { createTimeline, EPOCH, type Timeline } from './timeline.ts'

/** What may befall a statement on its way to the journal and back. */
export type JournalFate = 'lost before' | 'lost after' | null

export interface WorldHooks extends NetworkHooks {
  /** A commit is about to be written. */
  beforeCommit(life: Life, commit: Commit): JournalFate
  /** A commit came too late: the flow was somebody else's. */
  onLost(commit: Commit): void
  /** A commit was written. */
  afterCommit(life: Life, commit: Commit): void
  /** How far a new process's wall clock is off. */
  skewMs(life: string): number
  onError(error: unknown): void
}

export interface SimWorld {
  timeline: Timeline
  random: Seeded
  journal: MemoryJournal
  remotes: Remotes
  doors: Doors
  workers: Worker[]
  offers: Offer[]
  traffic: Traffic
  /** The eSIM provider's ids of orders that somebody else has placed. */
  strangers: Set<string>
  /** Kills a process; another takes its place after a while. */
  kill(life: Life): void
  /** Tells a process to stop: it has so long to end what it is doing. Another takes its place. */
  stop(life: Life, withinMs: number): void
  /** The journal's server restarts: nobody reaches it for so long, and every lock is gone. */
  restartJournal(ms: number): void
  /** The lock of an instance is freed, which its process learns only so much later. */
  cutLock(life: Life, noticedAfterMs: number): void
  /** Wake-ups are lost for so long; told of each of them. */
  loseWakes(ms: number, lost: () => void): void
  /** Those that wait in the queue are lost. */
  dropWakes(lost: () => void): void
  wake(flowId: string): void
}

const MOST_TRAVEL_MS = 3
const RECONNECT_MS = 500
const MOST_RESTART_MS = 3_000

interface Lock {
  id: number
  held: boolean
}

export function openWorld(
  { seed, workers, without, esims }: Pick<Plan, 'seed' | 'workers' | 'without' | 'esims'>,
  hooksOf: (world: () => SimWorld) => WorldHooks,
): SimWorld {
  const random = seeded(seed)
  const timeline = createTimeline(random.apart('turns'))
  const now = () => EPOCH + timeline.now()
  const ids = random.apart('ids')
  const held = new Set<number>()
  const journal = createMemoryJournal(now, ids.uuid, (instance) => held.has(instance))
  const remotes = openRemotes(timeline, seed, esims)
  const travel = random.apart('travel')
  const shop = random.apart('shop')
  const locks = new Map<Life, Lock>()
  let lastInstance = 0
  let journalAwayUntil = 0
  let outages: { until: number; lost: () => void }[] = []
  /** Cancels each wake-up in the queue. */
  const queued = new Set<() => void>()
  let started = 0
  const traffic: Traffic = { open: 0 }
  const hooks = hooksOf(() => world)
  const isAway = () => timeline.now() < journalAwayUntil

  const world: SimWorld = {
    timeline,
    random,
    journal,
    remotes,
    workers: [],
    traffic,
    strangers: new Set(),
    offers: offersOf(remotes),
    doors: openDoors(journal, ids, (flowId) => world.wake(flowId), openHere),
    kill(life) {
      if (!life.alive()) return
      life.kill()
      const lock = locks.get(life)
      // Its socket closes with it, and its lock with that.
      if (lock) timeline.after(travel.below(20), () => held.delete(lock.id))
      timeline.after(travel.below(MOST_RESTART_MS), () => {
        world.workers = world.workers.map((worker) => (worker.life === life ? begin() : worker))
      })
    },
    stop(life, withinMs) {
      const worker = world.workers.find((candidate) => candidate.life === life)
      void worker?.engine.drain(withinMs).then(() => world.kill(life))
    },
    restartJournal(ms) {
      journalAwayUntil = Math.max(journalAwayUntil, timeline.now() + ms)
      for (const life of locks.keys()) world.cutLock(life, travel.below(50))
    },
    cutLock(life, noticedAfterMs) {
      const lock = locks.get(life)
      if (!lock?.held) return
      held.delete(lock.id)
      timeline.after(noticedAfterMs, () => life.deliver(() => reconnect(life, lock)))
    },
    loseWakes(ms, lost) {
      outages.push({ until: timeline.now() + ms, lost })
    },
    dropWakes(lost) {
      for (const cancel of queued) {
        cancel()
        lost()
      }
      queued.clear()
    },
    wake(flowId) {
      outages = outages.filter(({ until }) => timeline.now() < until)
      if (outages.length > 0) return outages.forEach(({ lost }) => lost())
      // A queue may hand the same job to two of them.
      for (let copy = 0; copy < (travel.chance(0.1) ? 2 : 1); copy += 1) {
        const cancel = timeline.after(travel.below(20), () => {
          queued.delete(cancel)
          const { life, engine } = travel.pick(world.workers)
          life.deliver(() => engine.take(flowId))
        })
        queued.add(cancel)
      }
    },
  }

  /** Opened by a process under its own lease, to go on with it at once: as soon as it hears that it was written, or does not hear. */
  function openHere(flow: NewFlow, id: string): void {
    const running = world.workers.filter(({ life }) => life.alive())
    if (running.length === 0) {
      world.wake(journal.open(flow, id).flowId)
      return
    }
    const { life, engine } = shop.pick(running)
    const { owner, since } = engine.lease()
    const { flowId, opened } = journal.open(flow, id)
    const claimed = opened ? journal.storeFor({ id: () => owner, alive: () => true }).claim(flowId) : null
    const isTold = shop.chance(0.9)
    timeline.after(shop.below(MOST_TRAVEL_MS), () => {
      life.deliver(() => {
        if (isTold) void engine.advance(flowId, { taken: claimed && { claimed, since } }).then(() => world.wake(flowId))
        else void engine.advance(flowId)
      })
    })
  }

  function takeLock(life: Life): void {
    lastInstance += 1
    held.add(lastInstance)
    locks.set(life, { id: lastInstance, held: true })
  }

  function reconnect(life: Life, lock: Lock): void {
    lock.held = false
    timeline.after(RECONNECT_MS, () =>
      life.deliver(() => {
        if (isAway()) reconnect(life, lock)
        else takeLock(life)
      }),
    )
  }

  function begin(): Worker {
    started += 1
    const name = `worker-${started}`
    const life = createLife(name, timeline, () => hooks.skewMs(name))
    takeLock(life)
    const lock = () => locks.get(life) ?? { id: 0, held: false }
    const own = random.apart(life.name)
    return startWorker({
      life,
      remotes,
      wire: networkOf(life, timeline, own, remotes, hooks, traffic),
      store: portOf(life, journal.storeFor({ id: () => lock().id, alive: () => lock().held })),
      random: own,
      journalTime: without === 'A5' ? 'own wall clock' : 'database',
      known: {
        orderState: (orderId) => answer(life, () => ({ state: journal.orders.get(orderId)?.state ?? null, recovering: false })),
        customerOfSalesforceAccount: (sfAccountId) => answer(life, () => customerOf(journal, sfAccountId)),
      },
      esimClaims: {
        claim: (...args) => answer(life, () => journal.esimClaims.claim(...args)),
        orderOf: (...args) => answer(life, () => journal.esimClaims.orderOf(...args)),
        isTaken: (...args) => answer(life, () => journal.esimClaims.isTaken(...args)),
      },
      takeEarlyPress: (press, orderKey) =>
        answer(life, () =>
          world.doors.press(press.sfOrderId, journal.orders.get(orderKey ?? '') ?? null) === 'ended' ? 'ended' : 'taken',
        ),
      wake: world.wake,
      onError: hooks.onError,
    })
  }

  /** A statement travels to the journal and its answer back; either may be lost. */
  function answer<Value>(life: Life, run: () => Value, fate: () => JournalFate = () => null): Promise<Value> {
    return new Promise((resolve, reject) => {
      const fail = () => timeline.after(travel.below(MOST_TRAVEL_MS), () => life.deliver(() => reject(new JournalAway())))
      timeline.after(travel.below(MOST_TRAVEL_MS), () => {
        if (isAway()) return fail()
        const what = fate()
        if (what === 'lost before') return fail()
        let value: Value
        try {
          value = run()
        } catch (error) {
          return life.deliver(() => reject(error as Error))
        }
        if (what === 'lost after') return fail()
        timeline.after(travel.below(MOST_TRAVEL_MS), () => life.deliver(() => resolve(value)))
      })
    })
  }

  function portOf(life: Life, store: MemoryStore): JournalStore {
    return {
      owner: store.owner,
      claim: (...args) => answer(life, () => store.claim(...args)),
      commit: (commit) =>
        answer(
          life,
          () => {
            const committed = store.commit(commit)
            if (committed.is === 'committed') hooks.afterCommit(life, commit)
            if (committed.is === 'lost') hooks.onLost(commit)
            return committed
          },
          () => hooks.beforeCommit(life, commit),
        ),
      due: (...args) => answer(life, () => store.due(...args)),
      postpone: (...args) => answer(life, () => store.postpone(...args)),
      heartbeat: (...args) => answer(life, () => store.heartbeat(...args)),
      alive: store.alive,
    }
  }

  world.workers = Array.from({ length: workers }, begin)
  return world
}

/** The connection is gone; whether the statement was carried out is not known. */
export class JournalAway extends Error {}

function customerOf(journal: MemoryJournal, sfAccountId: string): Customer | null {
  const account = [...journal.accounts.values()].find((row) => row.sfAccountId === sfAccountId)
  if (!account) return null
  const { id, userId, language, status, whmcsClientId } = account
  return { id, userId, language, status, whmcsClientId }
}

const SOLD = ['VPN-FAMILY', 'ESIM-JP-1GB-7D', 'ESIM-JP-3GB-30D', 'NET-APT-500M']

/** What can be ordered without choosing options. */
function offersOf(remotes: Remotes): Offer[] {
  const text = (row: Row, field: string) => String(row[field])
  const book = remotes.rows('salesforce', 'Pricebook2').find((row) => row['Name'] === 'Portal')
  const entries = remotes.rows('salesforce', 'PricebookEntry').filter((row) => row['Pricebook2Id'] === book?.['Id'])
  return remotes.rows('salesforce', 'Product2').flatMap((product) => {
    const entry = entries.find((row) => row['Product2Id'] === product['Id'])
    if (!entry || !SOLD.includes(text(product, 'ProductCode'))) return []
    return [
      {
        productId: text(product, 'Id'),
        name: text(product, 'Name'),
        sku: text(product, 'ProductCode'),
        price: Number(entry['UnitPrice']),
        setupFee: feeOf(text(product, 'ProductCode')),
        billingCycle: text(product, 'Default_Billing_Cycle__c'),
        pricebookId: text(entry, 'Pricebook2Id'),
        pricebookEntryId: text(entry, 'Id'),
        requiresIccid: product['Requires_ICCID__c'] === true,
      },
    ]
  })
}
