// Backups of a world's database, and the start on one of them, as an operator would.

import { randomUUID } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { inject } from 'vitest'
import { startRecoverer } from '../../jobs/recover.ts'
import { startWorker } from '../../jobs/worker.ts'
import { openLog } from '../../src/base/log.ts'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openRecovery } from '../../src/db/recoveries.ts'
import { KINDS } from '../../src/wire/kinds.ts'
import { wire } from '../../src/wire.ts'
import type { TestWorld } from '../world.ts'
import { until } from '../world/until.ts'

async function asAdmin(work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await work(admin).finally(() => admin.end())
}

const nameOf = ({ config }: TestWorld): string => new URL(config.database.url).pathname.slice(1)

/** Nobody may be connected to what is copied or dropped. Whoever was comes back by himself. */
async function alone(admin: Client, name: string, work: () => Promise<void>): Promise<void> {
  await admin.query(`alter database ${escapeIdentifier(name)} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name])
  await work()
}

/** The database as it is at this moment, whatever is under way. Says the backup's name. */
export async function backUp(world: TestWorld): Promise<string> {
  const [name, copy] = [nameOf(world), `backup_${randomUUID().replaceAll('-', '')}`]
  await asAdmin((admin) =>
    alone(admin, name, async () => {
      await admin.query(`create database ${escapeIdentifier(copy)} template ${escapeIdentifier(name)}`)
      await admin.query(`alter database ${escapeIdentifier(name)} allow_connections true`)
    }),
  )
  return copy
}

/** Puts the backup in the database's place. The worker stands still. */
export async function restore(world: TestWorld, copy: string): Promise<void> {
  const name = nameOf(world)
  await world.stopWorker()
  await asAdmin((admin) =>
    alone(admin, name, async () => {
      await admin.query(`drop database ${escapeIdentifier(name)}`)
      await admin.query(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(copy)}`)
    }),
  )
  await until(() => world.wired.db.selectFrom('deployment').selectAll().execute().then(() => true, () => false), 'the restored database') // prettier-ignore
}

/** Nothing is left of the database but its tables. The worker stands still. */
export async function loseAll(world: TestWorld): Promise<void> {
  const name = nameOf(world)
  await world.stopWorker()
  await asAdmin((admin) =>
    alone(admin, name, async () => {
      await admin.query(`drop database ${escapeIdentifier(name)}`)
      await admin.query(`create database ${escapeIdentifier(name)}`)
    }),
  )
  const db = openDatabase(world.config.database.url, () => undefined, 1)
  await migrate(db).finally(() => db.destroy())
}

/** A worker as `jobs/main.ts` starts it. */
export async function startAgain({ config }: TestWorld): Promise<AsyncDisposable> {
  const own = await wire(config, { log: openLog({ level: 'silent' }) })
  const recoverer = await startRecoverer(own, KINDS)
  const worker = startWorker(own)
  return {
    async [Symbol.asyncDispose]() {
      await worker.close(2_000)
      await recoverer.close()
      await own.close()
    },
  }
}

export const recovered = ({ wired: { db } }: TestWorld) =>
  until(async () => (await openRecovery(db)) === undefined, 'recovery mode to end', 25_000)

/** Recoveries that were begun, oldest first. */
export const recoveries = ({ wired: { db } }: TestWorld) => db.selectFrom('recoveries').selectAll().orderBy('began_at').execute()
