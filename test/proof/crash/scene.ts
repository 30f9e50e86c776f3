// What processes die on: two instances of web and worker that come by armed points, with recovery in seconds.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
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

/** `customers`: so many may sign up. The processes' logs are kept where something was broken. */
export async function onScene(customers: number, play: (scene: Scene) => Promise<Judged>): Promise<Judged> {
  const folder = join('/tmp', `trunkline-points-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const stage = await openStage({
    customers,
    instances: 2,
    web: 'test/proof/crash/web.ts',
    worker: 'test/proof/crash/worker.ts',
    env: { ...ENV, CRASH_POINTS: folder },
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
