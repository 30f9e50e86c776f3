import type { Step } from './flow.ts'
import type { Moment } from './step-machine.ts'

/** Another one is under way in its lane. Each time it comes again the remote may be asked first: who has waited for long comes seldom. */
export const waitForLane = (step: Step, { now, times }: Pick<Moment, 'now' | 'times'>): Step => ({
  ...step,
  dueAt: now + Math.max(times.laneBusyMs, Math.min(times.parkSpreadCapMs, (now - step.updatedAt) / 4)),
})
