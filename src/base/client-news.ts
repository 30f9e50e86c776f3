import type { Redis } from 'ioredis'

/** That something about a WHMCS client is another than it was, to every process at once. A hint: while Redis is away it is lost. */
export interface ClientNews {
  tell(clientId: number): void
  /** Calls `heard` for each, until the returned function is called. */
  listen(heard: (clientId: number) => void): () => void
}

const CHANNEL = 'whmcs-client'

export function openClientNews(redis: Redis, onError: (error: Error) => void): ClientNews {
  return {
    tell: (clientId) => void redis.publish(CHANNEL, String(clientId)).catch(() => undefined),
    listen(heard) {
      // Who listens on a connection can ask nothing else there.
      const ears = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null })
      ears.on('error', onError)
      ears.on('message', (_channel, clientId) => heard(Number(clientId)))
      ears.subscribe(CHANNEL).catch(() => undefined) // done again whenever it connects
      return () => ears.disconnect()
    },
  }
}
