// Ports that nothing on this machine listens on.
import { createServer } from 'node:net'

// Below the ports that systems hand out by themselves (from 32768 on Linux, 49152 elsewhere): one of those may be a connection's by the
// time it is bound. Above 10080, the last port that browsers and fetch refuse to call.
const FIRST = 10_081
const LAST = 32_000
const TRIES = 50

/** The first of `count` ports in a row, chosen by chance. Throws when none is found. */
export async function freePorts(count = 1): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - count))
    const ports = Array.from({ length: count }, (_, offset) => first + offset)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
  throw new Error('no free port was found')
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const free = await new Promise<boolean>((done) => {
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => done(true))
  })
  await new Promise((done) => (free ? server.close(done) : done(undefined)))
  return free
}
