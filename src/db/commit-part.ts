import type { Commit } from '../journal/store.ts'
import type { Columns, Row } from './given-rows.ts'

/** A row, with the flow whose commit it is of. */
export type PartRow = Row & { flow_id: string }

/** What is written of commits to one table. */
export interface Part {
  name: string
  /** Of its rows. */
  columns: Columns
  rows(commit: Commit): PartRow[]
  /** `r`: the rows of all commits, to stand behind "from". Those of which `held` names the flow are to be written, in one statement. */
  write(r: string): string
}
