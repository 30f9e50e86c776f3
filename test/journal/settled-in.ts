import type { Commit } from '../../src/journal/store.ts'

/** The names of the steps whose attempts come to their end with a commit. */
export const settledIn = ({ events }: Pick<Commit, 'events'>): string[] =>
  events.flatMap(({ step, attempt }) => (step !== null && attempt !== undefined ? [step] : []))
