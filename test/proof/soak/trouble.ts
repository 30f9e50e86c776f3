// What goes on while orders arrive: calls that fail, lists that lag, tokens that expire, and an instance that is restarted again and again.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Balancer } from '../balancer.ts'
import { INSTANCES, restart, type Restart } from '../instances.ts'
import type { Stage } from '../stage.ts'
import type { PlannedFault, SoakPlan } from './plan.ts'
import type { Fired } from './oracle.ts'

export interface Trouble {
  restarts: readonly Restart[]
  /** Of each time, how many sessions of ours ended at Salesforce. */
  expiries: readonly number[]
  lags: readonly { system: string }[]
  /** Processes that have been, by name. */
  pids: ReadonlyMap<string, readonly number[]>
  /** Everything is well from now on. Answers which faults have hit. */
  end(): Promise<Fired[]>
}

export interface Pace {
  restartEveryMs: number
  tokensEveryMs: number
}

/** The first instance lives through all of it, so that it can be seen whether it grows. */
const RESTARTED = 1

export async function makeTrouble(stage: Stage, balancer: Balancer, { faults, lags }: SoakPlan, pace: Pace): Promise<Trouble> {
  const armed = await arm(stage, faults)
  const over = new AbortController()
  const began = performance.now()
  const restarts: Restart[] = []
  const expiries: number[] = []
  const lagged: { system: string }[] = []
  const pids = new Map<string, number[]>()
  const notePids = () => {
    for (const name of INSTANCES.flat()) {
      const pid = stage.stack.supervisor.pidOf(name)
      const known = pids.get(name) ?? []
      if (pid !== undefined && !known.includes(pid)) pids.set(name, [...known, pid])
    }
  }
  const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal }).then(() => true, () => false) // prettier-ignore

  async function restarting(): Promise<void> {
    while (await pause(pace.restartEveryMs)) {
      restarts.push(await restart(stage, balancer, RESTARTED, () => performance.now() - began))
      notePids()
    }
  }

  async function expiring(): Promise<void> {
    while (await pause(pace.tokensEveryMs)) {
      const { expired } = await stage.salesforce.ask('expire-sessions')
      await stage.esim.ask('revoke-tokens')
      expiries.push(Number(expired))
    }
  }

  const setLag = { whmcs: (ms: number) => stage.whmcs.ask('switches', { readLagMs: ms }), esim: (ms: number) => stage.esim.ask('visibility', { lagMs: ms }) } // prettier-ignore
  async function lagging(): Promise<void> {
    for (const { afterMs, system, lagMs, forMs } of lags) {
      if (!(await pause(afterMs))) return
      await setLag[system](lagMs)
      lagged.push({ system })
      await pause(forMs)
      await setLag[system](0)
    }
  }

  notePids()
  const going = Promise.all([restarting(), expiring(), lagging()])
  going.catch(() => over.abort()) // whoever ends it hears of it
  return {
    restarts,
    expiries,
    lags: lagged,
    pids,
    async end() {
      over.abort()
      await going
      const fired = await Promise.all(armed.map(async ({ system, ids }) => ({ ids, hits: await stage[system].fired() })))
      const desks = [...new Set(armed.map(({ system }) => system))]
      await Promise.all(desks.map((system) => stage[system].clearFaults()))
      return fired.flatMap(({ ids, hits }) => [...ids].flatMap(([id, fault]) => ((hits.get(id) ?? 0) > 0 ? [fault] : [])))
    },
  }
}

type Armed = { system: PlannedFault['system']; ids: ReadonlyMap<string, PlannedFault> }

/** Each desk is given its faults in their order. */
async function arm(stage: Stage, faults: readonly PlannedFault[]): Promise<Armed[]> {
  const bySystem = [...Map.groupBy(faults, ({ system }) => system)]
  return Promise.all(
    bySystem.map(async ([system, own]) => {
      const ids = new Map<string, PlannedFault>()
      for (const fault of own) ids.set(await stage[system].fault(fault), fault)
      return { system, ids }
    }),
  )
}
