// P17: how long a restart takes until the first customer is answered, and what an idle process holds.
import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, median, type RowResult } from '../figures.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { cpuMicros, residentMiB, startProgram, untilAnswered } from '../process.ts'
import { inTurn, ratios } from '../rounds.ts'
import type { Setting } from '../setting.ts'

const ROOT = join(import.meta.dirname, '../..')
const BARE = 'bench/variants/bare-express.ts'
const SETTLED_MS = 700
/** A start is over soon, and no two take the same. */
const STARTS = 15

interface Start {
  firstReplyMs: number
  cpuMs: number
  idleMiB: number
}

export async function start({ stack, url, folder }: Setting): Promise<RowResult> {
  const file = join(folder, 'catalogue.json')
  writeFileSync(file, Buffer.from(await (await fetch(`${url}/api/catalog`)).arrayBuffer()))
  const run = async (name: 'ours' | 'bare' | 'stripped'): Promise<Start> => {
    const port = await freePorts()
    const env =
      name === 'ours'
        ? { ...stack.env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
        : { ...process.env, NODE_ENV: 'production' }
    const wanted = ['json', String(port), file]
    const args = {
      ours: ['src/main.ts'],
      bare: [BARE, ...wanted],
      // What stands behind such a program's text is the first that it is given.
      stripped: ['--input-type=module', '-e', stripTypeScriptTypes(readFileSync(join(ROOT, BARE), 'utf8')), BARE, ...wanted],
    }[name]
    const log = join(folder, `start-${name}.log`)
    const from = performance.now()
    const program = await startProgram(args, env, log)
    try {
      await untilAnswered(`http://127.0.0.1:${port}/api/catalog`)
      const firstReplyMs = performance.now() - from
      const cpuMs = cpuMicros(program.pid) / 1000
      await sleep(SETTLED_MS)
      return { firstReplyMs, cpuMs, idleMiB: residentMiB(program.pid) }
    } catch (error) {
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error })
    } finally {
      await program.kill()
    }
  }
  const { ours, bare, stripped } = await inTurn(['ours', 'bare', 'stripped'], run, STARTS)
  const first = (start: Start) => start.firstReplyMs
  return {
    id: 'P17',
    what: 'from starting the process to its first reply on GET /api/catalog ÷ bare Express',
    figures: [
      { name: 'CPU until the first reply ÷ bare', unit: '×', rounds: ratios(ours, bare, ({ cpuMs }) => cpuMs) },
      { name: 'time to the first reply ÷ bare', unit: '×', rounds: ratios(ours, bare, first), must: atMost(3), aim: atMost(2) },
      { name: 'time to the first reply ÷ bare, stripped of its types before', unit: '×', rounds: ratios(ours, stripped, first) },
      { name: 'idle memory ÷ bare', unit: '×', rounds: ratios(ours, bare, ({ idleMiB }) => idleMiB) },
      { name: 'our time to the first reply', unit: 'ms', rounds: ours.map(first) },
      { name: 'our idle memory', unit: 'MiB', rounds: ours.map(({ idleMiB }) => idleMiB) },
    ],
    notes: [
      `a restart: Redis still holds the catalogue, the database is up to date; bare here ${Math.round(median(bare.map(first)))} ms and ${Math.round(median(bare.map(({ idleMiB }) => idleMiB)))} MiB; both sides are TypeScript, stripped by Node as they load; stripped before, bare takes ${Math.round(median(stripped.map(first)))} ms`,
    ],
  }
}
