// P14: what readers of the catalogue notice when many sign up at once, and whether any of those is lost.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../scripts/free-port.ts'
import { atMost, median, type RowResult } from '../figures.ts'
import { connected } from '../history/filled.ts'
import type { Latency } from '../load.ts'
import { startProgram, untilAnswered, waitedForCoreMs } from '../process.ts'
import { inTurn, ratios } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { sendCrowd, type SignedUp } from './signing-up.ts'

const CONNECTIONS = 50
const READERS = 4
const SECONDS = 3
/** Until the queue of passwords is full. */
const GATHERING_MS = 1_000
const NOBODY: SignedUp = { taken: [], turnedAway: 0, waitedMs: [] }

interface Turn extends Latency {
  loopP99: number
  /** In a second. */
  waitedForCoreMs: number
  crowd: SignedUp
}

export async function storm({ stack, folder, generator, customers }: Setting): Promise<RowResult> {
  const port = await freePorts()
  const url = `http://127.0.0.1:${port}`
  const loopFile = join(folder, 'loop-delay.jsonl')
  const env = { ...stack.env, PORT: String(port), PUBLIC_URL: url, LOOP_DELAY_FILE: loopFile }
  const log = join(folder, 'web-in-storm.log')
  const web = await startProgram(['--import', './bench/variants/loop-delay.ts', 'src/main.ts'], env, log)
  const loop = openLoopDelay(web.pid, loopFile)
  const db = await connected(stack.env['DATABASE_URL'] ?? '')
  try {
    await untilAnswered(`${url}/readyz`)
    const { rows } = await db.query<{ count: number }>('select count(*)::int as count from signups')
    const before = rows[0]?.count ?? 0
    const all: SignedUp[] = []
    const turn = async (name: 'calm' | 'storm'): Promise<Turn> => {
      const crowd = name === 'storm' ? sendCrowd(url, customers, CONNECTIONS) : null
      await sleep(GATHERING_MS)
      await loop.read()
      const waitedBefore = waitedForCoreMs(web.pid)
      const latency = await generator.latency(`${url}/api/catalog`, SECONDS, READERS)
      const waited = (waitedForCoreMs(web.pid) - waitedBefore) / SECONDS
      const { p99: loopP99 } = await loop.read()
      const seen = crowd === null ? NOBODY : await crowd.stop()
      all.push(seen)
      return { ...latency, loopP99, waitedForCoreMs: waited, crowd: seen }
    }
    const { calm, storm } = await inTurn(['calm', 'storm'], turn)
    const taken = all.flatMap((crowd) => crowd.taken)
    const lost = await lostOf(db, taken, before)
    if (storm.some(({ crowd }) => crowd.turnedAway === 0)) throw new Error('nobody was turned away: that was no storm')
    const perSecond = storm.map(({ crowd }) => crowd.taken.length / (SECONDS + GATHERING_MS / 1000))
    return {
      id: 'P14',
      what: `the catalogue while ${CONNECTIONS} connections sign up ÷ calm`,
      figures: [
        { name: 'catalogue, p50 ÷ calm', unit: '×', rounds: ratios(storm, calm, ({ p50 }) => p50), must: atMost(2), aim: atMost(1.2) },
        {
          name: 'event loop in the storm, p99',
          unit: 'ms',
          rounds: storm.map(({ loopP99 }) => loopP99),
          must: atMost(20),
          aim: atMost(10),
        },
        { name: 'event loop when calm, p99', unit: 'ms', rounds: calm.map(({ loopP99 }) => loopP99) },
        { name: 'sign-ups lost, or there though turned away', unit: 'calls', rounds: [lost], must: atMost(0) },
        { name: 'of a second of it, web waited for a core', unit: 'ms', rounds: storm.map((turn) => turn.waitedForCoreMs) },
        { name: 'the same when calm', unit: 'ms', rounds: calm.map((turn) => turn.waitedForCoreMs) },
        { name: 'catalogue in the storm, p50', unit: 'ms', rounds: storm.map(({ p50 }) => p50) },
        { name: 'catalogue, p99 ÷ calm', unit: '×', rounds: ratios(storm, calm, ({ p99 }) => p99) },
      ],
      notes: [
        `${READERS} readers (${generator.name}) for ${SECONDS} s a turn, beside ${CONNECTIONS} who sign up and come again at once; who is turned away is answered 503 with Retry-After and comes again all the same`,
        `here ${Math.round(median(perSecond))} sign-ups a second were taken, each after ${Math.round(median(storm.flatMap(({ crowd }) => crowd.waitedMs)))} ms, and ${all.reduce((sum, crowd) => sum + crowd.turnedAway, 0)} of ${taken.length + all.reduce((sum, crowd) => sum + crowd.turnedAway, 0)} turned away; each that was taken is in the database with its mail, and no other`,
        'an event loop that waits for a core comes late however little it has to do: that time is others’, hashing and the crowd included',
      ],
    }
  } finally {
    await Promise.all([web.kill(), db.end()])
  }
}

/** Taken but not there, or without the mail that brings the code; and there though nobody was told so. */
async function lostOf(db: Awaited<ReturnType<typeof connected>>, taken: readonly string[], before: number): Promise<number> {
  const { rows } = await db.query<{ there: number; all: number }>(
    `select (select count(*)::int from signups) as all,
       (select count(distinct s.id)::int from signups s join flows f on f.kind = 'mail' and f.input->'refs'->>'signupId' = s.id::text
        where s.id = any($1::uuid[])) as there`,
    [taken],
  )
  const { there = 0, all = 0 } = rows[0] ?? {}
  return taken.length - there + Math.abs(all - before - taken.length)
}

/** Asks a program that was started with bench/variants/loop-delay.ts how late its event loop was since the last time. */
function openLoopDelay(pid: number, file: string): { read(): Promise<{ p99: number; max: number }> } {
  let lines = 0
  const written = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [])
  return {
    async read() {
      process.kill(pid, 'SIGUSR2')
      lines += 1
      for (let tries = 0; tries < 1_000; tries += 1) {
        const line = written()[lines - 1]
        if (line !== undefined) return JSON.parse(line) as { p99: number; max: number } // written by loop-delay.ts
        await sleep(10)
      }
      throw new Error('the web process does not say how late its event loop is')
    },
  }
}
