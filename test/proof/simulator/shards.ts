// Processes of their own that run batches of schedules.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Batch, BatchResult } from './batch.ts'

interface Shard {
  run(batch: Batch): Promise<BatchResult>
  close(): void
}

/** A copy of the simulator, with the product beside it, that may be broken: what it says is nobody's business, and it has only so long. */
interface Elsewhere {
  folder: string
  withinMs: number
}

/** Most of what a schedule makes is gone with it: in a larger nursery it dies young. */
const NODE = ['--max-semi-space-size=64']

/** This simulator unless said otherwise. */
export function openShard(elsewhere?: Elsewhere): Shard {
  const child = elsewhere
    ? fork(join(elsewhere.folder, 'shard.ts'), [], { timeout: elsewhere.withinMs, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    : fork(join(import.meta.dirname, 'shard.ts'), { execArgv: NODE })
  const failed = failedOf(child)
  failed.catch(() => undefined) // of interest to who waits for an answer
  return {
    async run(batch) {
      child.send(batch)
      const [result] = (await Promise.race([once(child, 'message'), failed])) as [BatchResult] // what the shard sends
      return result
    },
    close: () => void child.kill(),
  }
}

export async function inShard(batch: Batch, elsewhere?: Elsewhere): Promise<BatchResult> {
  const shard = openShard(elsewhere)
  try {
    return await shard.run(batch)
  } finally {
    shard.close()
  }
}

/** A shard that ends by itself has run into a fault of the simulator. */
async function failedOf(shard: ReturnType<typeof fork>): Promise<never> {
  await once(shard, 'exit')
  throw new Error('a shard has ended before its batch was done')
}
