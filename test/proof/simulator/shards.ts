// Processes of their own that run batches of schedules.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Batch, BatchResult } from './batch.ts'

interface Shard {
  run(batch: Batch): Promise<BatchResult>
  close(): void
}

/** `folder`: the simulator that runs, with the product beside it; this one unless said otherwise. */
export function openShard(folder = import.meta.dirname): Shard {
  const child = fork(join(folder, 'shard.ts'))
  const failed = failedOf(child)
  failed.catch(() => undefined) // heard by whoever runs a batch
  return {
    async run(batch) {
      child.send(batch)
      const [result] = (await Promise.race([once(child, 'message'), failed])) as [BatchResult] // what the shard sends
      return result
    },
    close: () => void child.kill(),
  }
}

export async function inShard(batch: Batch, folder?: string): Promise<BatchResult> {
  const shard = openShard(folder)
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
