import { openForMigration } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import type { Fix } from './finding.ts'
import type { Result } from './run-checks.ts'

/** What was asked for by the findings, each once. */
export const fixesIn = (results: readonly Result[]): Fix[] => [
  ...new Set(results.flatMap(({ findings }) => findings.flatMap(({ fix }) => fix ?? []))),
]

/**
 * Carries one out and says what was done. Only what is safe to do twice and cannot be meant otherwise is here: the settings of other systems
 * are made by people, with rights that this program must not have.
 */
export async function carryOut(fix: Fix, { databaseUrl }: { databaseUrl: string }): Promise<string> {
  switch (fix) {
    case 'migrate': {
      const db = openForMigration(databaseUrl, () => undefined)
      try {
        const applied = await migrate(db)
        return `applied ${applied.length} migrations`
      } finally {
        await db.destroy()
      }
    }
  }
}
