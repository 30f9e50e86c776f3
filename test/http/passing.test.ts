import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { GATE_LIMITS } from '../../src/http/limits.ts'
import { type Counted, openPassing, type Passer } from '../../src/http/middleware/passing.ts'
import { type Route, route } from '../../src/http/route.ts'
import { ownRedis, problemOf, startWeb } from './web.ts'

const WINDOW_MS = 60_000
const ME: Passer = { sessionId: null, ipGroup: '203.0.113.9' }

/** A clock that stands still until it is moved, and one counter as Redis has it, which answers when it is let. */
function stage(most: number) {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  let counter = { count: 0, endsAt: -1 }
  let asked = 0
  let away = false
  const answers: (() => void)[] = []
  const pass = openPassing<Counted>({
    clock: {
      monotonic: () => now,
      after(ms: number, run: () => void) {
        timers.push({ at: now + ms, run })
        return () => undefined
      },
    },
    count(_passer, times) {
      asked++
      if (away) return Promise.resolve(undefined)
      if (counter.endsAt <= now) counter = { count: 0, endsAt: now + WINDOW_MS }
      counter.count += times
      const answer = { room: most - counter.count, leftMs: counter.endsAt - now }
      return new Promise((resolve) => answers.push(() => resolve(answer)))
    },
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return {
    asked: () => asked,
    counted: () => counter.count,
    loseRedis: () => void (away = true),
    /** One request: whether it passed at once, or what Redis said. */
    async send() {
      const answer = pass(ME)
      if (answer === null) return 'at once'
      await this.answer()
      const said = await answer
      return said === undefined ? 'nobody knows' : said.room < 0 ? 'refused' : 'asked'
    },
    async answer() {
      for (const tell of answers.splice(0)) tell()
      await settle()
    },
    /** Lets time go by; what it sets off is answered only when `answer` is called. */
    async wait(ms: number) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { run } of due) run()
      await settle()
    },
  }
}

describe('callers of public routes', () => {
  test('the first is asked about, the next pass at once, and Redis hears of them in one go', async () => {
    const world = stage(100)
    expect(await world.send()).toBe('asked')
    for (let at = 0; at < 9; at++) expect(await world.send()).toBe('at once')
    expect([world.asked(), world.counted()]).toEqual([1, 1])
    await world.wait(50)
    expect([world.asked(), world.counted()]).toEqual([2, 10])
  })

  test('one process lets through exactly what the limit allows, whenever answers come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom('send', 'wait', 'answer'), { maxLength: 60 }),
        async (most, moves) => {
          const world = stage(most)
          let through = 0
          let sent = 0
          for (const move of moves) {
            if (move === 'send') {
              sent++
              if ((await world.send()) !== 'refused') through++
            } else await (move === 'wait' ? world.wait(50) : world.answer())
          }
          expect(through).toBe(Math.min(sent, most))
        },
      ),
    )
  })

  test('a new window has room again', async () => {
    const world = stage(1)
    expect([await world.send(), await world.send()]).toEqual(['asked', 'refused'])
    await world.wait(WINDOW_MS)
    expect(await world.send()).toBe('asked')
  })

  test('once Redis is away nothing is known any more', async () => {
    const world = stage(100)
    await world.send()
    await world.send()
    world.loseRedis()
    await world.wait(50)
    expect(await world.send()).toBe('nobody knows')
  })
})

describe('a public route', () => {
  const open: Route[] = [
    route({
      method: 'get', path: '/api/open', who: 'public', summary: 'The same for everybody', tag: 'sample',
      replies: { 200: z.object({ user: z.null() }) },
      handle: ({ session }) => ({ status: 200, body: { user: session } }),
    }),
  ] // prettier-ignore

  test('counts a session’s requests, keeps it from its idle end, and tells the handler nothing of it', async () => {
    await using redis = await ownRedis()
    await using web = await startWeb({ redisUrl: redis.url, routes: () => open, rateLimitScale: 1 })
    const me = await web.signIn()
    await web.redis.pexpire(`session:${me.id}`, 10_000)
    const statuses: number[] = []
    for (let at = 0; at < GATE_LIMITS.api.allowed; at++) statuses.push((await web.fetch('/api/open', { headers: me.headers })).status)
    expect(statuses).toEqual(statuses.map(() => 200))
    const refused = await web.fetch('/api/open', { headers: me.headers })
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(refused.headers.get('ratelimit')).toMatch(/^"api"; r=0; t=\d+$/)
    expect(await web.redis.pttl(`session:${me.id}`)).toBeGreaterThan(29 * 60_000)
    // Who has no session is counted by address, also with a cookie that opens nothing.
    const stranger = { cookie: `sid=${'x'.repeat(43)}` }
    expect(await (await web.fetch('/api/open', { headers: stranger })).json()).toEqual({ user: null })
    expect(Number(await web.redis.get('rate:127.0.0.1'))).toBe(1)
  })

  test('waits for Redis once, then hardly ever; without it half the public limit holds', async () => {
    await using redis = await ownRedis()
    await using web = await startWeb({ redisUrl: redis.url, routes: () => open, rateLimitScale: 0.01 })
    const statusOf = async () => (await web.fetch('/api/open')).status
    await web.loseRedis()
    const answers = []
    for (let at = 0; at < 16; at++) answers.push(await statusOf())
    expect(answers).toEqual([...Array<number>(15).fill(200), 429])
  })
})
