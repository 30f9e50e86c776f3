import type { Commit } from '../journal/store.ts'

/** One row, as JSON; columns that are left out are null. */
export interface PartRow {
  /** The flow whose commit it is of. */
  flow_id: string
  [column: string]: unknown
}

/** What is written of commits to one table. */
export interface Part {
  name: string
  rows(commit: Commit): PartRow[]
  /** `given`: the rows of all commits. Those of which `held` names the flow are to be written, in one statement. */
  write(given: string): string
}
