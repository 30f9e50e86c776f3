import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import type { Wake } from './wake.ts'

/** The queue's name and the only thing a job may say: which flow. */
export const FLOWS_QUEUE = 'flows'
export interface FlowJob {
  flowId: string
}

export interface WakeQueue {
  wake: Wake
  /** Wake-ups nobody has taken yet; null while Redis is away. */
  waiting(): Promise<number | null>
  close(): Promise<void>
}

/**
 * BullMQ as a hint: a lost job costs the poller's second, a doubled one nothing. While Redis is away nothing is queued at all, since `add`
 * would wait for it for ever.
 */
export function openWakeQueue(redisUrl: string, onError: (error: Error) => void): WakeQueue {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
  connection.on('error', onError)
  const queue = new Queue<FlowJob>(FLOWS_QUEUE, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } })
  queue.on('error', onError)
  return {
    wake(flowId) {
      if (connection.status === 'ready') queue.add('advance', { flowId }).catch(onError)
    },
    waiting: async () => (connection.status === 'ready' ? queue.getWaitingCount() : null),
    async close() {
      await queue.close()
      connection.disconnect()
    },
  }
}
