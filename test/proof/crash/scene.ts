// What processes die on: two instances of web and worker that come by armed points, with recovery in seconds.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '../../../sandbox/settings.ts'
import { openDatabase, type Db } from '../../../src/db/database.ts'
import type { Judged } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'

export interface Scene {
  stage: Stage
  db: Db
  /** Of the points. */
  folder: string
}

/**
 * Recovery in seconds, and deadlines that are short against it. Who is frozen for a whole lease, which is not shortened, and then looks for an
 * eSIM until its provider's lists cannot lag any more, has not given up by then: 48 s.
 */
const ENV = {
  TIME_SCALE: '300',
  SALESFORCE_TIMEOUT_MS: '2000',
  WHMCS_TIMEOUT_MS: '2000',
  ESIM_TIMEOUT_MS: '2000',
  // A mail whose answer is merely late would go out twice, though nobody died.
  MAIL_TIMEOUT_MS: '5000',
}

/** eSIM Go tells what its bundles cost in the account's currency alone. */
const ESIMS = {
  airalo: {},
  esimgo: { ESIM_PROVIDER: 'esimgo', ESIMGO_API_KEY: readSettings({}).esimgo.apiKey, ESIM_COST_RATES: 'USD:150' },
} as const

export interface Cast {
  /** So many may sign up. */
  customers: number
  /** Who sells the eSIMs. */
  esims: keyof typeof ESIMS
}

/** The processes' logs are kept where something was broken. */
export async function onScene({ customers, esims }: Cast, play: (scene: Scene) => Promise<Judged>): Promise<Judged> {
  const folder = join('/tmp', `trunkline-points-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const stage = await openStage({
    customers,
    instances: 2,
    web: 'test/proof/crash/web.ts',
    worker: 'test/proof/crash/worker.ts',
    env: { ...ENV, ...ESIMS[esims], CRASH_POINTS: folder },
  })
  const db = openDatabase(stage.stack.env['DATABASE_URL'] ?? '', () => undefined, 4)
  let judged: Judged | undefined
  try {
    judged = await play({ stage, db, folder })
    return judged
  } finally {
    await db.destroy()
    await stage.close(judged === undefined || judged.violations.length > 0)
  }
}
