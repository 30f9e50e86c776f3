import type { Commit } from '../../src/journal/store.ts'

/** The effect of the step that a commit intends or settles, by the step's name. */
export function effectOf({ steps, flow }: Commit, name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  return (steps.find((step) => step.name === name) ?? flow.steps.find((step) => step.name === name))?.effect
}
