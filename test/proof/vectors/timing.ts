// Whether the time that a signature's check takes tells how many of its bytes are right. Signatures that share nothing with the right one,
// or all but one byte, are checked in turn, and Welch's t compares the two piles of times (as dudect does; |t| above 4.5 is a difference).
// A comparison that stops at the first wrong byte is timed in the same way: where that one is not seen, neither would ours be.

import { createHmac } from 'node:crypto'
import { signingSecret, verifySignature } from '../../../src/http/middleware/signature.ts'
import { secretOf } from '../../provisioning/signatures.ts'
import { SETTING } from '../../vectors/read.ts'
import type { Judged, Violation } from '../proof.ts'

const MAC_BYTES = 32
/** Right bytes at the beginning. */
const PREFIXES = [0, 1, 16, 31] as const
const ROUNDS = 50_000
/** Not counted: the compiler is not done yet. */
const WARM_UP_ROUNDS = 3_000
/** As many as one header may hold: what is looked for grows with them, the cost of the MAC does not. */
const ENTRIES = 10
/** The slowest tenth was interrupted by something else. */
const KEPT_SHARE = 0.9
const DIFFERENT = 4.5
/** A busy machine passes the mark, or hides what is there, now and then, but not three times. */
const TRIES = 3
/** Of each kind so many, each with a right MAC of its own: else the processor would learn the letters of the one that comes again and again. */
const OFFERS = 2_000

const secret = signingSecret(secretOf('current'))
const body = Buffer.from(SETTING.press)
const TIMESTAMP = String(Math.floor(SETTING.nowMs / 1000))

interface Offer {
  id: string
  signature: string
}

type Check = (offer: Offer) => void

const macOf = (id: string): Buffer => createHmac('sha256', secret.bytes).update(`${id}.${TIMESTAMP}.`).update(body).digest()

const ours: Check = ({ id, signature }) => {
  const headers = { 'webhook-id': [id], 'webhook-timestamp': [TIMESTAMP], 'webhook-signature': [signature] }
  verifySignature(headers, body, [secret], SETTING.nowMs)
}

/** As ours, but for a comparison that stops at the first wrong byte. */
const careless: Check = ({ id, signature }) => {
  const offered = signature.split(' ').map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'))
  const expected = macOf(id)
  offered.some((mac) => {
    for (let at = 0; at < MAC_BYTES; at += 1) if (mac[at] !== expected[at]) return false
    return true
  })
}

export function timeComparison(seed: string): Judged {
  const random = randomFrom(seed)
  const careful = measure(ours, (worst) => worst < DIFFERENT, random)
  const control = measure(careless, (worst) => worst >= DIFFERENT, random)
  const violations: Violation[] = []
  if (careful.worst >= DIFFERENT) {
    violations.push({
      breaks: 'timing',
      what: `the time of a check tells of right bytes: |t| = ${careful.worst}`,
      replay: `npm run t7 -- --release --seed ${seed}`,
    })
  }
  if (control.worst < DIFFERENT)
    violations.push({ breaks: 'vacuous', what: `a careless comparison is not seen either: |t| = ${control.worst}` })
  return { counts: { timing: { samples: ROUNDS * PREFIXES.length, ours: careful, careless: control } }, violations }
}

interface Measured {
  /** Of the try that counts: the first as it should be, or the last. */
  worst: number
  tries: number
  /** |t| against no right byte, by right bytes. */
  t: Record<string, number>
}

/** Tries again while it is not as it should be. */
function measure(check: Check, isFine: (worst: number) => boolean, random: () => number): Measured {
  for (let tries = 1; ; tries += 1) {
    const [none = [], ...others] = sample(check, random)
    const values = others.map((times) => Math.round(Math.abs(welch(none, times)) * 100) / 100)
    const worst = Math.max(...values)
    if (isFine(worst) || tries === TRIES)
      return { worst, tries, t: Object.fromEntries(values.map((value, at) => [String(PREFIXES[at + 1]), value])) }
  }
}

/** Times in nanoseconds by class, each round in an order of its own. */
function sample(check: Check, random: () => number): number[][] {
  // Made in turn, so that none of the kinds lies together in memory.
  const offers = Array.from({ length: OFFERS }, (_, n) => PREFIXES.map((length) => wrongAfter(length, `msg_${10 + length}_${n}`, random)))
  const times = PREFIXES.map((): number[] => [])
  const order = PREFIXES.map((_, at) => at)
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    shuffle(order, random)
    for (const at of order) {
      const offer = offers[Math.floor(random() * OFFERS)]?.[at]
      if (offer === undefined) throw new Error('every kind has its offers')
      const began = process.hrtime.bigint()
      check(offer)
      const took = Number(process.hrtime.bigint() - began)
      if (round >= 0) times[at]?.push(took)
    }
  }
  const sorted = times.flat().sort((a, b) => a - b)
  const longest = sorted[Math.floor(sorted.length * KEPT_SHARE)] ?? Infinity
  return times.map((own) => own.filter((time) => time <= longest))
}

/** A header full of one MAC: the right bytes up to `length`, a wrong one there, and any after it. */
function wrongAfter(length: number, id: string, random: () => number): Offer {
  const mac = macOf(id)
  mac.writeUInt8(mac.readUInt8(length) ^ (1 + Math.floor(random() * 255)), length)
  for (let at = length + 1; at < MAC_BYTES; at += 1) mac.writeUInt8(Math.floor(random() * 256), at)
  return { id, signature: Array.from({ length: ENTRIES }, () => `v1,${mac.toString('base64')}`).join(' ') }
}

function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [moments(a), moments(b)]
  return (x.mean - y.mean) / Math.sqrt(x.variance / a.length + y.variance / b.length)
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) }
}

function shuffle(list: number[], random: () => number): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const at = Math.floor(random() * (last + 1))
    ;[list[last], list[at]] = [list[at] ?? 0, list[last] ?? 0]
  }
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function randomFrom(seed: string): () => number {
  let state = Number.parseInt(seed.slice(-8), 16)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
