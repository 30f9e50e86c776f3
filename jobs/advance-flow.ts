import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { type FlowJob, FLOWS_QUEUE } from '../src/base/wake-queue.ts'
import type { Engine } from '../src/journal/engine.ts'

/** Wake-ups taken side by side; the engine bounds how many flows run. */
const CONCURRENCY = 50

/** Takes wake-ups from the queue. A job says only which flow; whether anything is due the journal knows. */
export function startFlowWorker(redisUrl: string, engine: Engine, onError: (error: Error) => void): { close(): Promise<void> } {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
  connection.on('error', onError)
  const worker = new Worker<FlowJob>(
    FLOWS_QUEUE,
    async (job) => {
      engine.take(job.data.flowId)
    },
    { connection, concurrency: CONCURRENCY },
  )
  worker.on('error', onError)
  return {
    async close() {
      await worker.close(true)
      connection.disconnect()
    },
  }
}
