// P17: how long a restart takes until the first customer is answered, and what an idle process holds. Ours is the program that `npm run build`
// makes, as production starts it, beside a bare Express of plain JavaScript; and both once more as they are written, in TypeScript.
import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, median, type RowResult } from '../figures.ts'
import { makeIfNeeded } from '../../scripts/build/make.ts'
import { PROGRAMS } from '../../scripts/build/programs.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { cpuMicros, residentMiB, startProgram, untilAnswered } from '../process.ts'
import { inTurn, ratios } from '../rounds.ts'
import type { Setting } from '../setting.ts'

const ROOT = join(import.meta.dirname, '../..')
const BARE = 'bench/variants/bare-express.ts'
const SETTLED_MS = 700
/** A start is over soon, and no two take the same. */
const STARTS = 15

const argsOf = {
  ours: () => ['dist/web.js'],
  sources: () => ['src/main.ts'],
  // What stands behind such a program's text is the first that it is given.
  bare: (wanted: string[]) => ['--input-type=module', '-e', stripTypeScriptTypes(readFileSync(join(ROOT, BARE), 'utf8')), BARE, ...wanted],
  typed: (wanted: string[]) => [BARE, ...wanted],
}

interface Start {
  firstReplyMs: number
  cpuMs: number
  idleMiB: number
}

export async function start({ stack, url, folder }: Setting): Promise<RowResult> {
  const file = join(folder, 'catalogue.json')
  writeFileSync(file, Buffer.from(await (await fetch(`${url}/api/catalog`)).arrayBuffer()))
  await makeIfNeeded(PROGRAMS, (line) => console.log(line))
  const run = async (name: keyof typeof argsOf): Promise<Start> => {
    const port = await freePorts()
    const env =
      name === 'ours' || name === 'sources'
        ? { ...stack.env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
        : { ...process.env, NODE_ENV: 'production' }
    const args = argsOf[name](['json', String(port), file])
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
  const { ours, bare, sources, typed } = await inTurn(['ours', 'bare', 'sources', 'typed'], run, STARTS)
  const first = (start: Start) => start.firstReplyMs
  return {
    id: 'P17',
    what: 'from starting the process to its first reply on GET /api/catalog ÷ bare Express',
    figures: [
      { name: 'CPU until the first reply ÷ bare', unit: '×', rounds: ratios(ours, bare, ({ cpuMs }) => cpuMs) },
      { name: 'time to the first reply ÷ bare', unit: '×', rounds: ratios(ours, bare, first), must: atMost(3), aim: atMost(2) },
      { name: 'the same, both as TypeScript that Node strips', unit: '×', rounds: ratios(sources, typed, first) },
      { name: 'idle memory ÷ bare', unit: '×', rounds: ratios(ours, bare, ({ idleMiB }) => idleMiB) },
      { name: 'our time to the first reply', unit: 'ms', rounds: ours.map(first) },
      { name: 'our idle memory', unit: 'MiB', rounds: ours.map(({ idleMiB }) => idleMiB) },
    ],
    notes: [
      `a restart: Redis still holds the catalogue, the database is up to date; bare here ${Math.round(median(bare.map(first)))} ms and ${Math.round(median(bare.map(({ idleMiB }) => idleMiB)))} MiB; as TypeScript ${Math.round(median(typed.map(first)))} ms, ours ${Math.round(median(sources.map(first)))} ms and ${Math.round(median(sources.map(({ idleMiB }) => idleMiB)))} MiB`,
    ],
  }
}
