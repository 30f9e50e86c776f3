// Carries one flow forward: claim, look, intend, send, classify and settle. Everything that could go wrong between two lines of this
// file is a row of the fault matrix; whatever is not committed has not happened, and whoever comes next asks the remote.

import { type HeldFlow, LeaseLost, holdFlow } from './held.ts'
import type { FlowKind, Step } from './flow.ts'
import type { Journal } from './journal.ts'
import { prepare } from './prepare.ts'
import type { Claimed, Taken } from './store.ts'
import { PARALLEL_STEPS } from './times.ts'
import { work } from './work-step.ts'

/**
 * Works on a flow until nothing is due, its lease is lost, or `signal` says stop; `given` is its lease where the caller has it already.
 * `again` when word came for it meanwhile; `busy` when its lease could not be had. Never throws for a remote's fault.
 */
export async function advance<Tools>(
  journal: Journal<Tools>,
  flowId: string,
  signal?: AbortSignal,
  given?: Taken,
): Promise<'rested' | 'again' | 'busy'> {
  if (journal.holding.has(flowId)) return 'busy'
  const taken = given ?? (await take(journal, flowId))
  if (!taken) return 'busy'
  journal.time.sync(taken.claimed.now)
  try {
    return await workOn(journal, taken, signal)
  } catch (error) {
    if (error instanceof LeaseLost) return 'rested'
    // Where this fails too, the lease runs out.
    await putOff(journal, taken.claimed).catch(() => undefined)
    throw error
  } finally {
    journal.holding.delete(flowId)
  }
}

async function take<Tools>({ store, clock }: Journal<Tools>, flowId: string): Promise<Taken | null> {
  const since = clock.monotonic()
  const claimed = await store.claim(flowId)
  return claimed && { claimed, since }
}

async function workOn<Tools>(journal: Journal<Tools>, taken: Taken, signal?: AbortSignal): Promise<'rested' | 'again'> {
  const { claimed } = taken
  const kind = journal.kinds[claimed.view.kind]
  if (!kind) throw new Error(`no such kind of flow: ${claimed.view.kind}`)
  const held = holdFlow(kind, taken, journal.store, journal.time, journal.clock)
  const stop = new AbortController()
  journal.holding.set(claimed.view.id, { held, stop })
  await prepare(journal, kind, held)
  await workOff(journal, kind, held, stop.signal, signal)
  if (!held.released()) (await held.commit({ steps: [], events: [] }, { dueAt: nextDue(held) })).forEach(journal.wake)
  return held.wordWaiting() ? 'again' : 'rested'
}

/** A fault of ours: whoever comes next would run into it at once, so nobody comes for a while, and in the end a person hears of it. */
async function putOff<Tools>({ store, times, stuck, wake }: Journal<Tools>, { view, fence }: Claimed): Promise<void> {
  const opened = await store.postpone(view.id, fence, {
    leastMs: times.brokenMs,
    mostMs: times.backoffCapMs,
    giveUpMs: times.giveUpMs,
    toldBy: stuck(view),
  })
  opened.forEach(wake)
}

const nextDue = (held: HeldFlow): number | null => {
  const dues = held
    .view()
    .steps.filter(isOpen)
    .map((step) => step.dueAt ?? 0)
  return dues.length === 0 ? null : Math.min(...dues)
}

const isOpen = (step: Step): boolean => step.state === 'planned' || step.state === 'unknown' || step.state === 'intended'

const isOver = (step: Step): boolean => !isOpen(step)

/** Runs due steps, several side by side, until none is due. */
async function workOff<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  lost: AbortSignal,
  stopping?: AbortSignal,
): Promise<void> {
  const running = new Map<string, Promise<void>>()
  const others = (step: Step) => held.view().steps.filter(({ name }) => name !== step.name && running.has(name))
  try {
    for (;;) {
      // Given back while the heartbeat asked for it, it was not lost.
      if (lost.aborted && !held.released()) throw new LeaseLost()
      const now = journal.time.now()
      // Word from outside (a decision) is heard before anything new is begun.
      if (!stopping?.aborted && !held.released() && !held.wordWaiting()) {
        const due = held
          .view()
          .steps.filter(
            (step) => (step.state === 'planned' || step.state === 'unknown') && (step.dueAt ?? 0) <= now && !running.has(step.name),
          )
        for (const step of due.slice(0, PARALLEL_STEPS - running.size)) {
          running.set(
            step.name,
            work(journal, kind, held, step, { lost, alone: () => others(step).every(isOver) }).finally(() => running.delete(step.name)),
          )
        }
      }
      if (running.size === 0) return
      await Promise.race([...running.values(), held.moved()])
    }
  } catch (error) {
    // Nobody else in this process takes the flow up while a request of this lease is under way.
    await Promise.allSettled(running.values())
    throw error
  }
}
