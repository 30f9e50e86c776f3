import type { Queue } from 'bullmq'
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
  let opened: Promise<Queue<FlowJob>> | undefined
  // A large package, loaded with the first wake-up rather than with the process.
  const open = async (): Promise<Queue<FlowJob>> => {
    const bullmq = await import('bullmq')
    const queue = new bullmq.Queue<FlowJob>(FLOWS_QUEUE, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } })
    queue.on('error', onError)
    return queue
  }
  const queue = (): Promise<Queue<FlowJob>> => (opened ??= open())
  return {
    wake(flowId) {
      if (connection.status !== 'ready') return
      queue()
        .then((flows) => flows.add('advance', { flowId }))
        .catch(onError)
    },
    waiting: async () => (connection.status === 'ready' ? (await queue()).getWaitingCount() : null),
    async close() {
      await (await opened)?.close()
      connection.disconnect()
    },
  }
}
