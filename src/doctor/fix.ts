import type { Patient } from './check.ts'
import { fault, type Finding, type Fix } from './finding.ts'
import { applyMigrations } from './fix-migrations.ts'
import { setRedis } from './fix-redis.ts'
import type { Result } from './run-checks.ts'

/** What came of one. */
export interface Attempt {
  /** What was done, or that nothing was. */
  says: string
  /** What a person still has to do; null where that is nothing. */
  left: Finding | null
}

export interface Fixed extends Attempt {
  fix: Fix
  /** The check that asked for it. */
  check: string
}

/**
 * Only what is safe to do twice and cannot be meant otherwise is here: the settings of other systems are made by people, with rights that
 * this program must not have.
 */
const FIXES: Record<Fix, (patient: Patient) => Promise<Attempt>> = {
  migrate: applyMigrations,
  noeviction: ({ redis }) => setRedis(redis, 'maxmemory-policy', 'noeviction'),
  appendonly: ({ redis }) => setRedis(redis, 'appendonly', 'yes'),
}

/** Carries out what the findings ask for, each once. One that fails is told, and keeps nothing else from being done or told. */
export async function carryOutAll(results: readonly Result[], patient: Patient): Promise<Fixed[]> {
  const wanted = new Map<Fix, string>()
  for (const { check, findings } of results) for (const { fix } of findings) if (fix) wanted.set(fix, check.id)
  const done: Fixed[] = []
  for (const [fix, check] of wanted) done.push({ fix, check, ...(await FIXES[fix](patient).catch(broken)) })
  return done
}

/** What no fix expects. The error's message may hold what was asked or answered. */
const broken = (error: unknown): Attempt => {
  const why = error instanceof Error ? error.name : typeof error
  return { says: `failed (${why})`, left: fault(`--fix failed (${why})`, 'Do by hand what the check says without --fix.') }
}

/** What is found after the fixes, with what they left to do in the place of the finding that asked for them. */
export const withLeft = (results: readonly Result[], fixed: readonly Fixed[]): Result[] =>
  results.map((result) => {
    const open = fixed.flatMap(({ check, fix, left }) => (left && check === result.check.id ? [{ fix, left }] : []))
    if (open.length === 0) return result
    const others = result.findings.filter(({ ok, fix }) => !ok && !open.some((one) => one.fix === fix))
    return { ...result, findings: [...others, ...open.map(({ left }) => left)] }
  })
