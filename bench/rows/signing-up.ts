// Many who sign up at once and do not wait as they are told: every answer is kept, to be compared with what the database holds.
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Customers } from '../../test/world/customers.ts'
import { FREE_NUMBER } from '../setting.ts'

/** So soon somebody who was turned away comes again, whatever Retry-After said. */
const AGAIN_MS = 100

export interface SignedUp {
  /** Ids of sign-ups that were taken. */
  taken: string[]
  /** Answered 503 with Retry-After. */
  turnedAway: number
  /** How long those waited who were taken, ms. */
  waitedMs: number[]
}

export interface Crowd {
  /** Sends no more, and waits for what is under way. */
  stop(): Promise<SignedUp>
}

let emails = 0

/** `count` connections, each of which asks again as soon as it is answered. Throws at the end where an answer was another than these two. */
export function sendCrowd(url: string, customers: Customers, count: number): Crowd {
  const pool = new Pool(url, { connections: count })
  const seen: SignedUp = { taken: [], turnedAway: 0, waitedMs: [] }
  const stopping = new AbortController()
  const one = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      emails += 1
      const body = JSON.stringify(customers.signUpBody(FREE_NUMBER, { email: `crowd${emails}@example.jp` }))
      const from = performance.now()
      const reply = await pool.request({ method: 'POST', path: '/api/auth/signup', headers: { 'content-type': 'application/json' }, body })
      const text = await reply.body.text()
      if (reply.statusCode === 202) {
        seen.taken.push(signUpIdIn(text))
        seen.waitedMs.push(performance.now() - from)
      } else if (reply.statusCode === 503 && Number(reply.headers['retry-after']) > 0) {
        seen.turnedAway += 1
        await sleep(AGAIN_MS)
      } else throw new Error(`a sign-up was answered ${reply.statusCode}: ${text.slice(0, 300)}`)
    }
  }
  const all = Promise.all(Array.from({ length: count }, one))
  all.catch(() => undefined) // said by stop
  return {
    async stop() {
      stopping.abort()
      await all
      await pool.close()
      return seen
    },
  }
}

function signUpIdIn(text: string): string {
  const body: unknown = JSON.parse(text)
  if (typeof body !== 'object' || body === null || !('signupId' in body) || typeof body.signupId !== 'string')
    throw new Error(`a sign-up was taken without an id: ${text}`)
  return body.signupId
}
