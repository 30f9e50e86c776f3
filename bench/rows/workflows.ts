// P10: what the journal's promise costs: steps a second with lease, fence, intent and outcome, beside an engine that checkpoints answers.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client } from 'pg'
import { atLeast, type Figure, median, type RowResult } from '../figures.ts'
import { inTurn, ratios } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { STEPS, type Took, type Turn } from '../workflows/workflow.ts'

const BUSY: Turn = { flows: 200, atOnce: 20 }
const ALONE: Turn = { flows: 200, atOnce: 1 }
/** As after an hour of work: everything compiled, and the tables no longer empty. */
const WARM_UP: readonly Turn[] = [
  { flows: 2000, atOnce: 20 },
  { flows: 1000, atOnce: 1 },
]

interface Round {
  busy: Took
  alone: Took
}

export async function workflows({ stack }: Setting): Promise<RowResult> {
  const url = stack.env['DATABASE_URL'] ?? ''
  const sides = { ours: await openSide(url, 'journal'), dbos: await openSide(url, 'dbos') }
  try {
    const { ours, dbos } = await inTurn(['ours', 'dbos'], async (name, round): Promise<Round> => {
      const side = sides[name]
      if (round === 'warm-up') for (const turn of WARM_UP) await side.take(turn)
      return { busy: await side.take(BUSY), alone: await side.take(ALONE) }
    })
    const rate = (turn: Turn, which: keyof Round) => (round: Round) => (turn.flows * STEPS) / round[which].seconds
    const [busy, alone] = [rate(BUSY, 'busy'), rate(ALONE, 'alone')]
    const figures: Figure[] = [
      {
        name: `steps a second ÷ DBOS, ${BUSY.atOnce} flows at once`,
        unit: '×',
        rounds: ratios(ours, dbos, busy),
        must: atLeast(3),
        aim: atLeast(6),
      },
      {
        name: 'steps a second ÷ DBOS, one flow at a time',
        unit: '×',
        rounds: ratios(ours, dbos, alone),
        must: atLeast(2),
        aim: atLeast(3),
      },
      { name: 'our flow, p50, one at a time', unit: 'ms', rounds: ours.map(({ alone: { flowMs } }) => median(flowMs)) },
      { name: "DBOS's flow, p50, one at a time", unit: 'ms', rounds: dbos.map(({ alone: { flowMs } }) => median(flowMs)) },
    ]
    return {
      id: 'P10',
      what: 'a workflow of four steps that do nothing, on the journal ÷ on DBOS, same PostgreSQL with fsync on',
      figures,
      notes: [
        `here ${Math.round(median(ours.map(busy)))} and ${Math.round(median(ours.map(alone)))} steps a second, DBOS ${Math.round(median(dbos.map(busy)))} and ${Math.round(median(dbos.map(alone)))}`,
        'ours: lease and fence, an intent before and an outcome after each step; DBOS: the outcome after each step; 200 bytes of answer kept by both',
      ],
    }
  } finally {
    Object.values(sides).forEach((side) => side.close())
  }
}

/** An engine in a process of its own, with a database of its own on the same server. */
async function openSide(serverUrl: string, name: 'journal' | 'dbos') {
  const database = `bench_${name}`
  const server = new Client({ connectionString: serverUrl })
  await server.connect()
  await server.query(`create database ${database}`)
  await server.end()
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  const child = fork(join(import.meta.dirname, `../workflows/${name}.ts`), [url.href], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the process of ${name} has ended`)
  })
  ended.catch(() => undefined) // of interest to who waits for an answer
  const said = async () => (await Promise.race([once(child, 'message'), ended]))[0] as unknown
  await said()
  return {
    async take(turn: Turn): Promise<Took> {
      child.send(turn)
      return (await said()) as Took // what `serve` sends
    },
    close: () => void child.kill('SIGKILL'),
  }
}
