// P1: what our duties cost on the route that is asked most.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { atLeast, atMost, median, type RowResult } from '../figures.ts'
import type { Load, Target } from '../load.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { startProgram, untilAnswered } from '../process.ts'
import { inTurn, ratios } from '../rounds.ts'
import { cookieOf, type Setting } from '../setting.ts'

const SECONDS = 2

export async function catalogue({ url, folder, generator, pidOf, signedUp }: Setting): Promise<RowResult> {
  const [customer] = await signedUp(1)
  if (!customer) throw new Error('nobody is signed up')
  const headers = { Cookie: cookieOf(customer) }
  const file = join(folder, 'catalogue.json')
  const reply = await fetch(`${url}/api/catalog`, { headers })
  const bytes = Buffer.from(await reply.arrayBuffer())
  writeFileSync(file, bytes)

  const bare = async (way: 'json' | 'bytes') => {
    const port = await freePorts()
    const program = await startProgram(
      ['bench/variants/bare-express.ts', way, String(port), file],
      production(),
      join(folder, `bare-${way}.log`),
    )
    await untilAnswered(`http://127.0.0.1:${port}/api/catalog`)
    return { program, target: { url: `http://127.0.0.1:${port}/api/catalog`, pid: program.pid, headers } }
  }
  const [json, sent] = await Promise.all([bare('json'), bare('bytes')])
  try {
    const targets: Record<'ours' | 'json' | 'bytes', Target> = {
      ours: { url: `${url}/api/catalog`, pid: pidOf('web'), headers },
      json: json.target,
      bytes: sent.target,
    }
    const loads = await inTurn(['ours', 'json', 'bytes'], (name) => generator.load(targets[name], SECONDS))
    const cpu = (load: Load) => load.cpuPerRequest
    const rate = (load: Load) => load.requestsPerSecond
    return {
      id: 'P1',
      what: 'GET /api/catalog with every duty ÷ a bare Express route with the same bytes',
      figures: [
        { name: 'CPU per request ÷ res.json', unit: '×', rounds: ratios(loads.ours, loads.json, cpu), must: atMost(1.25), aim: atMost(1) },
        { name: 'throughput ÷ res.json', unit: '×', rounds: ratios(loads.ours, loads.json, rate), must: atLeast(0.9), aim: atLeast(1.1) },
        { name: 'CPU per request ÷ res.send(bytes)', unit: '×', rounds: ratios(loads.ours, loads.bytes, cpu) },
        { name: 'throughput ÷ res.send(bytes)', unit: '×', rounds: ratios(loads.ours, loads.bytes, rate) },
        { name: 'our CPU per request', unit: 'µs', rounds: loads.ours.map(cpu) },
      ],
      notes: [
        `${bytes.length} bytes, ${generator.name}, 32 connections, ${SECONDS} s a turn; here ${Math.round(median(loads.ours.map(rate)))} requests a second, bare ${Math.round(median(loads.json.map(rate)))}`,
        'ours: security headers, request id, log line to a file, measures, rate limit and session in Redis (told of in the background); bare: none of them',
      ],
    }
  } finally {
    await Promise.all([json.program.kill(), sent.program.kill()])
  }
}

/** Express leaves out what it does for developers. */
const production = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_ENV: 'production' })
