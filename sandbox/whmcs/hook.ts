// The install's hook: tells the BFF that something happened, ids alone, signed in the Standard Webhooks form. Loses, doubles, delays and mixes up what it tells
// as the desk has set it.

import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { SandboxClock } from '../desk.ts'
import { asSetUp, type HookMistake } from './hook-setups.ts'
import { createRandom, type Random } from './random.ts'

export type HookIds = Partial<Record<'serviceId' | 'orderId' | 'invoiceId' | 'clientId' | 'ticketId', number>>

export interface HookSwitches {
  on: boolean
  /** Of a hundred events so many are never sent, or are sent twice. */
  dropPercent: number
  duplicatePercent: number
  /** Each is sent so much later, and up to so much more: by the stand-in's clock, so that their order is lost. */
  delayMs: number
  shuffleMs: number
}

interface Waiting {
  id: string
  body: string
  dueAt: number
  tries: number
  since: number
}

export interface Hook {
  /** As the hook function within WHMCS: it only notes down. */
  tell(type: string, ids: HookIds): void
  /** Sets it up wrong, or with null right. */
  setUp(mistake: HookMistake | null): void
  set(switches: Partial<HookSwitches>): HookSwitches
  /** `sent` were taken by the BFF; `due` are those of the waiting that should be there by now. */
  counts(): { told: number; sent: number; dropped: number; doubled: number; waiting: number; due: number; refused: number }
  reset(seed: string): void
  close(): void
}

const PUMP_MS = 20
const SIDE_BY_SIDE = 8
const WAIT_MS = 10_000
const RETRY_MS = 5_000
const RETRY_CAP_MS = 600_000
const GIVE_UP_MS = 24 * 3_600_000
/** WHMCS's cron runs so often. */
const HEARTBEAT_MS = 300_000
const HEARTBEAT = 'hook.heartbeat'

interface HookOptions {
  /** Without one nothing is ever sent. */
  secret: string
  bffUrl: () => string
  clock: SandboxClock
  /** How far the server's own clock is wrong. */
  skewMs?: () => number
  /** The cron has just run, so that whoever looks at the set-up need not wait for it. */
  beatsAtOnce?: boolean
}

export function createHook({ secret, bffUrl, clock, skewMs = () => 0, beatsAtOnce = false }: HookOptions): Hook {
  const firstBeat = () => (beatsAtOnce ? -Infinity : clock.now())
  const off: HookSwitches = { on: secret !== '', dropPercent: 0, duplicatePercent: 0, delayMs: 0, shuffleMs: 0 }
  let switches = { ...off }
  let waiting = new Set<Waiting>()
  const counts = { told: 0, sent: 0, dropped: 0, doubled: 0, refused: 0 }
  let random: Random = createRandom('hook:default')
  let pump: NodeJS.Timeout | undefined
  let beatAt = firstBeat()
  let underWay = 0
  let mistake: HookMistake | null = null

  const chance = (percent: number) => random.below(100) < percent

  function tell(type: string, ids: HookIds): void {
    const isHeard = switches.on && mistake !== 'off' && !(mistake === 'no_cron' && type === HEARTBEAT)
    if (isHeard) note(type, ids)
  }

  function note(type: string, ids: HookIds): void {
    const data = Object.fromEntries(Object.entries(ids).filter(([, id]) => id > 0))
    const id = `sandbox_${randomUUID().replaceAll('-', '')}`
    const body = JSON.stringify({ type, timestamp: new Date(clock.now()).toISOString(), data })
    const copies = chance(switches.dropPercent) ? 0 : chance(switches.duplicatePercent) ? 2 : 1
    if (copies === 0) counts.dropped += 1
    if (copies === 2) counts.doubled += 1
    for (let copy = 0; copy < copies; copy += 1) {
      const dueAt = clock.now() + switches.delayMs + (switches.shuffleMs > 0 ? random.below(switches.shuffleMs) : 0)
      waiting.add({ id, body, dueAt, tries: 0, since: clock.now() })
    }
    counts.told += 1
  }

  function turn(): void {
    const now = clock.now()
    if (now - beatAt >= HEARTBEAT_MS) {
      beatAt = now
      tell(HEARTBEAT, {})
    }
    if (mistake === 'off') return
    for (const event of waiting) {
      if (underWay >= SIDE_BY_SIDE) return
      if (event.dueAt > now) continue
      waiting.delete(event)
      underWay += 1
      void send(event).finally(() => {
        underWay -= 1
      })
    }
  }

  async function send(event: Waiting): Promise<void> {
    const before = waiting
    const status = await post(event).catch(() => 0)
    if (before !== waiting) return // a reset has come between
    if (status >= 200 && status < 300) counts.sent += 1
    else if (status === 409 || status === 422 || clock.now() - event.since > GIVE_UP_MS) counts.refused += 1
    else {
      const afterMs = Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** event.tries)
      waiting.add({ ...event, tries: event.tries + 1, dueAt: clock.now() + afterMs })
    }
  }

  async function post({ id, body }: Waiting): Promise<number> {
    // Real time, but for what is wrong with it: a signature is dated by the machine's clock, which the desk doesn't move.
    const sending = asSetUp(mistake, { secret, url: bffUrl(), atMs: Date.now() + skewMs() })
    const at = new Date(sending.atMs)
    const answer = await fetch(new URL('/api/hooks/whmcs', sending.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(sending.secret).sign(id, at, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(WAIT_MS),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  function run(): void {
    if (switches.on) return void (pump ??= setInterval(turn, PUMP_MS).unref())
    clearInterval(pump)
    pump = undefined
  }

  run()
  return {
    tell,
    setUp(changed) {
      mistake = changed
    },
    set(changed) {
      if (changed.on === true && secret === '') throw new Error('this install’s hook has no secret')
      switches = { ...switches, ...changed }
      run()
      return switches
    },
    counts: () => ({
      ...counts,
      waiting: waiting.size + underWay,
      due: [...waiting].filter(({ dueAt }) => dueAt <= clock.now()).length + underWay,
    }),
    reset(seed) {
      switches = { ...off }
      waiting = new Set()
      Object.assign(counts, { told: 0, sent: 0, dropped: 0, doubled: 0, refused: 0 })
      random = createRandom(`hook:${seed}`)
      beatAt = firstBeat()
      run()
    },
    close: () => clearInterval(pump),
  }
}
