import type { PlannedStep, Step } from './flow.ts'

/** A step that nothing has happened to yet. */
export const newStep = ({ name, effect, input, afterMs = 0 }: PlannedStep, position: number, now: number): Step => ({
  name,
  position,
  effect,
  lane: null,
  state: 'planned',
  input,
  result: null,
  code: null,
  attempts: 0,
  deadlineMs: null,
  performs: 0,
  tries: 0,
  locks: 0,
  looks: 0,
  dueAt: now + afterMs,
  unknownAt: null,
  quietUntil: null,
  adopt: null,
  startedAt: null,
  updatedAt: now,
})
