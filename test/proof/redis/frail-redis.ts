// A Redis of our own that can be emptied, killed, and brought back with nothing or with what it knew some time ago.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startRedis } from '../../../scripts/services/redis.ts'
import type { Fault } from './plan.ts'

export interface FrailRedis {
  url: string
  /** Resolves when it serves again. Answers how many keys it came back with. */
  strike(fault: Fault): Promise<number>
  close(): Promise<void>
}

const SNAPSHOT_MS = 2_000
/** What a replica that is promoted may lack. */
const LAG_MS = 10_000

export async function startFrailRedis(): Promise<FrailRedis> {
  const home = mkdtempSync('/tmp/trunkline-redis-')
  const dump = join(home, 'data', 'dump.rdb')
  let server = await startRedis({ dataDir: home })
  const { url } = server
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => undefined) // it is killed on purpose
  let snapshots: { at: number; file: string; keys: number }[] = []
  let taken = 0
  let striking = false

  /** Kept longer than the lag, so that one that is old enough and knows something is there. */
  async function snapshot(): Promise<void> {
    if (striking) return
    await client.save()
    if (striking) return
    const file = join(home, `${(taken += 1)}.rdb`)
    copyFileSync(dump, file)
    const now = performance.now()
    snapshots.push({ at: now, file, keys: await client.dbsize() })
    const kept = snapshots.filter(({ at }) => now - at < 3 * LAG_MS)
    for (const { file } of snapshots) if (!kept.some((one) => one.file === file)) rmSync(file)
    snapshots = kept
  }
  const timer = setInterval(() => void snapshot().catch(() => undefined), SNAPSHOT_MS)
  await snapshot()

  async function comeBack(with_: string | undefined, downMs: number): Promise<void> {
    process.kill(server.pid, 'SIGKILL')
    await server.stop()
    await sleep(downMs)
    if (existsSync(dump)) rmSync(dump)
    if (with_ !== undefined) copyFileSync(with_, dump)
    server = await startRedis({ dataDir: home })
    if (server.url !== url) throw new Error(`Redis came back at ${server.url}, it was at ${url}`)
  }

  return {
    url,
    async strike({ kind, downMs }) {
      striking = true
      try {
        if (kind === 'flush') await client.flushall()
        else {
          const old = snapshots.filter(({ at }) => performance.now() - at >= LAG_MS)
          const replica = old.findLast(({ keys }) => keys > 0) ?? old.at(-1) ?? snapshots[0]
          await comeBack(kind === 'old' ? replica?.file : undefined, downMs)
        }
      } finally {
        striking = false
      }
      return client.dbsize()
    },
    async close() {
      clearInterval(timer)
      client.disconnect()
      await server.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
