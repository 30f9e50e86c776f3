// npm run bench: the figures of docs/performance.md, measured here and now.
//   npm run bench            every row but those that must be asked for
//   npm run bench -- P8 P17  these alone
// Both sides of a ratio run in turn, five rounds after a warm-up. Exit code 1 when even the better rounds miss a must.
import { untilSignal } from '../scripts/until-signal.ts'
import type { RowResult } from './figures.ts'
import { anyMissed, printRow, summary } from './print.ts'
import { away } from './rows/away.ts'
import { catalogue } from './rows/catalogue.ts'
import { enumeration } from './rows/enumeration.ts'
import { growth } from './rows/growth.ts'
import { provisioning } from './rows/provisioning.ts'
import { redisTrips } from './rows/redis-trips.ts'
import { start } from './rows/start.ts'
import { storm } from './rows/storm.ts'
import { workflows } from './rows/workflows.ts'
import { openSetting, type Setting } from './setting.ts'

const ROWS = {
  P1: catalogue,
  P3: redisTrips,
  P8: provisioning,
  P10: workflows,
  P13: growth,
  P14: storm,
  AWAY: away,
  P17: start,
  'SEC-14': enumeration,
} as const satisfies Record<string, (setting: Setting) => Promise<RowResult>>
type RowId = keyof typeof ROWS
/** Takes minutes, and says nothing of costs: measured when it is asked for. */
const ONLY_ASKED: readonly RowId[] = ['SEC-14']
const isRow = (id: string): id is RowId => Object.hasOwn(ROWS, id)

async function bench(): Promise<number> {
  const asked = process.argv.slice(2).map((id) => id.toUpperCase())
  const unknown = asked.filter((id) => !isRow(id))
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; there are ${Object.keys(ROWS).join(', ')}`)
  if (process.platform !== 'linux') throw new Error('the bench reads /proc, which this system does not have')
  const startedAt = performance.now()
  const ended = untilSignal().then(() => 'signal' as const)
  console.log('Starting PostgreSQL, Redis, the stand-ins, web and worker …')
  const setting = await openSetting()
  try {
    const rows: RowResult[] = []
    for (const id of Object.keys(ROWS)
      .filter(isRow)
      .filter((id) => (asked.length === 0 ? !ONLY_ASKED.includes(id) : asked.includes(id)))) {
      const row = await Promise.race([ROWS[id](setting), ended])
      if (row === 'signal') throw new Error('stopped by a signal')
      printRow(row)
      rows.push(row)
    }
    console.log(`\n${summary(rows, (performance.now() - startedAt) / 1000)}`)
    return anyMissed(rows) ? 1 : 0
  } finally {
    await setting.close()
  }
}

// Ended by hand: after a signal a row may still hold connections.
process.exit(
  await bench().catch((error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }),
)
