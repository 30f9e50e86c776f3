// Every rate limit of the surface, in one table (guarantees SEC-20). RATE_LIMIT_SCALE multiplies the allowances, never the windows.

const MINUTE = 60_000

interface Limit {
  windowMs: number
  allowed: number
  /** Whose requests are counted together. `account`: the signed-in user, or what the route names (`limitAccount`). */
  by: 'ip' | 'account' | 'account-and-ip'
  /** Counts only these answers; the others give the try back. */
  counts?: (status: number) => boolean
}

const failed = (status: number): boolean => status >= 400

export const LIMITS = {
  'login-account-ip': { windowMs: 15 * MINUTE, allowed: 5, by: 'account-and-ip', counts: failed },
  'login-ip': { windowMs: 15 * MINUTE, allowed: 20, by: 'ip', counts: failed },
  'login-account': { windowMs: 60 * MINUTE, allowed: 50, by: 'account', counts: failed },
  'signup-ip': { windowMs: 60 * MINUTE, allowed: 5, by: 'ip' },
  'code-account': { windowMs: 10 * MINUTE, allowed: 10, by: 'account' },
  'code-ip': { windowMs: 60 * MINUTE, allowed: 60, by: 'ip' },
  'reset-account': { windowMs: 60 * MINUTE, allowed: 3, by: 'account' },
  'reset-ip': { windowMs: 60 * MINUTE, allowed: 10, by: 'ip' },
  'password-account': { windowMs: 15 * MINUTE, allowed: 5, by: 'account', counts: failed },
  'unsigned-ip': { windowMs: MINUTE, allowed: 60, by: 'ip' },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS
export const limitOf = (name: LimitName): Limit => LIMITS[name]

/** Counted by the gate's own script, so that they cost no round trip of their own. */
export const GATE_LIMITS = {
  /** Per session. */
  api: { windowMs: MINUTE, allowed: 120 },
  /** Per address, for callers without a session: browsing the catalogue, and what hammers at the door. */
  public: { windowMs: MINUTE, allowed: 3000 },
  /** Orders placed, per account. */
  orders: { windowMs: MINUTE, allowed: 10 },
} as const

export type GateLimitName = keyof typeof GATE_LIMITS

/** How many callers one process remembers anything of. */
export const CALLERS_MOST = 50_000
