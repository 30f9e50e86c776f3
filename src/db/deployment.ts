import { stableId } from '../base/stable-id.ts'
import type { Db } from './database.ts'
import { isLoopback } from './durability.ts'

/**
 * One journal belongs to one deployment, known by its public address: instances of another one that share the database by mistake would
 * provision the same orders against other systems. The first to start writes its name; throws where another one did. On this machine
 * alone nothing is checked, since ports change from start to start.
 */
export async function claimDeployment(db: Db, config: { web: { publicUrl: string } }): Promise<void> {
  const { publicUrl } = config.web
  if (isLoopback(publicUrl)) return
  const id = stableId(`deployment:${publicUrl}`)
  await db
    .insertInto('deployment')
    .values({ id })
    .onConflict((conflict) => conflict.column('one').doNothing())
    .execute()
  const row = await db.selectFrom('deployment').select('id').executeTakeFirstOrThrow()
  if (row.id !== id) {
    throw new Error(
      'This database belongs to a deployment with another PUBLIC_URL. If it has moved for good, empty the table "deployment" and start again.',
    )
  }
}
