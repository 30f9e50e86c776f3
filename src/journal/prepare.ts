import type { FlowKind, Step } from './flow.ts'
import { type Change, type HeldFlow, LaneBusy } from './held.ts'
import { changing, type Journal, momentOf } from './journal.ts'
import * as machine from './step-machine.ts'
import { slowEvents } from './step-record.ts'

/** First things first: what an earlier owner left unfinished is not known, and what a person decided is carried out. */
export async function prepare<Tools>(journal: Journal<Tools>, kind: FlowKind, held: HeldFlow): Promise<void> {
  const moment = momentOf(journal, held)
  const interrupted = held.view().steps.filter((step) => step.state === 'intended')
  const recovered = interrupted.map((step) => machine.recover(step, changing(journal, step), moment))
  const view = held.view()
  const decisions = view.decisions.slice(view.decided)
  let steps = recovered
  for (const decision of decisions) {
    for (const patch of kind.decide?.({ ...view, steps: overlay(view.steps, steps) }, decision) ?? []) {
      const step = overlay(view.steps, steps).find((candidate) => candidate.name === patch.name)
      if (!step) continue
      steps = overlay(
        steps,
        [patch.to === 'adopt' ? machine.adopt(step, patch.remoteId, moment.now) : machine.putBack(step, patch.to, moment)],
        true,
      )
    }
  }
  if (view.steps.length > 0 && steps.length === 0 && decisions.length === 0) return
  const change: Change = {
    steps,
    decided: view.decisions.length,
    events: [
      ...recovered.flatMap((step) => [{ step: step.name, kind: 'step.interrupted' }, ...slowEvents(journal, held, step)]),
      ...decisions.map((decision) => ({
        step: null,
        kind: `decision.${decision.type}`,
        actor: decision.requestedBy,
        data: { line: decision.line },
      })),
    ],
  }
  const opened = await held.commit(change).catch((error: unknown) => {
    if (!(error instanceof LaneBusy)) throw error
    // A step that was put back finds its lane taken: the word stays, and is carried out once the lane is free.
    return held.commit({ steps: [], events: [] }, { dueAt: moment.now + journal.times.laneBusyMs })
  })
  opened.forEach(journal.wake)
}

/** Steps with those of `changed` in place of their namesakes (and, when `add`, the others too). */
function overlay(steps: Step[], changed: Step[], add = false): Step[] {
  const names = new Map(changed.map((step) => [step.name, step]))
  const replaced = steps.map((step) => names.get(step.name) ?? step)
  return add ? [...replaced, ...changed.filter((step) => !steps.some((other) => other.name === step.name))] : replaced
}
