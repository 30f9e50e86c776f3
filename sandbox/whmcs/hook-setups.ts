// Ways in which an administrator sets up the addon of the hook, or what it runs on, wrong.
import type { Setup } from '../desk.ts'

export type HookMistake = 'off' | 'other_address' | 'other_secret' | 'no_cron' | 'slow_clock'

const SETUPS: readonly (readonly [name: string, says: string, mistake: HookMistake])[] = [
  ['hook-off', 'The addon of the hook was never copied here, or was deactivated', 'off'],
  ['hook-address-other', "The addon's endpoint is another address", 'other_address'],
  ['hook-secret-other', "The addon's secret is another one", 'other_secret'],
  ['hook-cron-stopped', "WHMCS's own cron does not run; the addon's does", 'no_cron'],
  ['hook-clock-wrong', 'The clock of the machine that runs the crons is ten minutes slow', 'slow_clock'],
]

export const hookSetups = (setUp: (mistake: HookMistake | null) => void): Setup[] =>
  SETUPS.map(([name, says, mistake]) => ({
    name,
    says,
    apply() {
      setUp(mistake)
      return () => setUp(null)
    },
  }))

const NOBODY_THERE = 'http://127.0.0.1:9'
/** 24 bytes that no BFF was told. */
const OTHER_SECRET = 'whsec_T3RoZXJTZWNyZXRPdGhlclNlY3JldE90aA=='
const SLOW_MS = 600_000

interface Sending {
  secret: string
  url: string
  atMs: number
}

/** What it sends with, as it is set up. */
export const asSetUp = (mistake: HookMistake | null, right: Sending): Sending => ({
  secret: mistake === 'other_secret' ? OTHER_SECRET : right.secret,
  url: mistake === 'other_address' ? NOBODY_THERE : right.url,
  atMs: mistake === 'slow_clock' ? right.atMs - SLOW_MS : right.atMs,
})
