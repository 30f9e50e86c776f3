import { ANSWERS } from './answers.ts'
import { CLAIMS } from './claims.ts'
import { DOORS } from './doors.ts'
import { EFFECTS } from './effects.ts'
import { JOURNAL } from './journal.ts'
import type { Mutant } from './mutant.ts'
import { REQUESTS } from './requests.ts'

export const MUTANTS: readonly Mutant[] = [...JOURNAL, ...ANSWERS, ...EFFECTS, ...CLAIMS, ...REQUESTS, ...DOORS].toSorted((a, b) =>
  a.id.localeCompare(b.id),
)
