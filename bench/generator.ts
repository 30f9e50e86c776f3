// A load generator for machines without wrk: keep-alive connections that ask again as soon as they are answered. Speaks wrk's words.
//   node bench/generator.ts -t1 -c32 -d2s [--latency] [-H 'name: value'] url
import { Agent, get } from 'node:http'
import { parseArgs } from 'node:util'
import { quantile } from './figures.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', short: 't' },
    connections: { type: 'string', short: 'c', default: '32' },
    duration: { type: 'string', short: 'd', default: '2s' },
    latency: { type: 'boolean', default: false },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
  },
})
const [url] = positionals
if (url === undefined) throw new Error('usage: node bench/generator.ts -c32 -d2s [-H "name: value"] url')
const connections = Number(values.connections)
const seconds = Number.parseFloat(values.duration)
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const headers = Object.fromEntries(
  values.header.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
)

const counts = { good: 0, bad: 0, broken: 0 }
const startedAt = performance.now()
const isOver = () => performance.now() - startedAt >= seconds * 1000

const waitedMs: number[] = []
const ask = (): Promise<void> =>
  new Promise((done) => {
    const from = performance.now()
    get(url, { agent, headers }, (reply) => {
      reply.resume()
      reply.once('end', () => {
        if (reply.statusCode !== undefined && reply.statusCode < 400) counts.good += 1
        else counts.bad += 1
        waitedMs.push(performance.now() - from)
        done()
      })
    }).once('error', () => {
      counts.broken += 1
      done()
    })
  })

await Promise.all(
  Array.from({ length: connections }, async () => {
    while (!isOver()) await ask()
  }),
)
const tookSeconds = (performance.now() - startedAt) / 1000
agent.destroy()
if (values.latency) for (const percent of [50, 99]) console.log(`  ${percent}%  ${quantile(waitedMs, percent / 100).toFixed(3)}ms`)
console.log(`  ${counts.good + counts.bad} requests in ${tookSeconds.toFixed(2)}s`)
if (counts.bad > 0) console.log(`  Non-2xx or 3xx responses: ${counts.bad}`)
if (counts.broken > 0) console.log(`  Socket errors: ${counts.broken}`)
console.log(`Requests/sec: ${((counts.good + counts.bad) / tookSeconds).toFixed(2)}`)
