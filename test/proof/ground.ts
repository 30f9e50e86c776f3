// What every proof with real processes begins with: a folder, the settings of the stack, and the stand-ins' desks.
import { prepareOwnGround } from '../../scripts/own-ground.ts'
import type { Stack } from '../../scripts/stack.ts'
import { type Desk, openDesk } from '../world/desk.ts'

export interface Desks {
  salesforce: Desk
  whmcs: Desk
  esim: Desk
  mail: Desk
}

const SETTINGS = { RATE_LIMIT_SCALE: '10000', CATALOG_TTL_SECONDS: '3600', LOG_LEVEL: 'info' }
/**
 * What was left without an answer is looked for until its deadline and its quiet period are over. The longest of these, an hour, becomes
 * 7 s; deadlines are never scaled, so they are set shorter.
 */
export const SOON_RECOVERED = {
  TIME_SCALE: '500',
  ...Object.fromEntries(['SALESFORCE', 'WHMCS', 'ESIM', 'MAIL'].map((system) => [`${system}_TIMEOUT_MS`, '5000'])),
}
/** The stand-in's least. */
const SEEDED = 50

/** Sets the environment that the stack takes its settings from. Answers a folder of the proof's own, and who may sign up, in this order. */
export function prepareGround(customers: number, env: Readonly<Record<string, string>>): { folder: string; numbers: string[] } {
  const numbers = eligible(customers)
  const seeded = Math.max(SEEDED, Number(numbers.at(-1)?.slice(2)) - 1000)
  return { folder: prepareOwnGround('proof', { ...SETTINGS, SANDBOX_CUSTOMERS: String(seeded), ...env }), numbers }
}

export const desksOf = (stack: Pick<Stack, 'at'>): Desks => ({
  salesforce: openDesk(stack.at('salesforce')),
  whmcs: openDesk(stack.at('whmcs')),
  esim: openDesk(stack.at('esim')),
  mail: openDesk(stack.at('mail')),
})

export async function isReady(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/readyz`)
    await reply.arrayBuffer()
    return reply.ok
  } catch {
    return false // not yet
  }
}

/** Customers of the seed who may have everything: every seventh has no line, the second has another e-mail address. */
function eligible(count: number): string[] {
  const numbers: string[] = []
  for (let n = 1; numbers.length < count; n += 1) if (n !== 2 && n % 7 !== 0) numbers.push(`C-${1000 + n}`)
  return numbers
}
