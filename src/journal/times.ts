// The journal's times. Recovery times are divided by TIME_SCALE so that a person can watch a recovery; leases and send windows never are.

/** A claim lasts this long and is renewed at every heartbeat. */
export const LEASE_MS = 20_000
export const HEARTBEAT_MS = 5_000
/** The first byte leaves within this time of the intent's commit, or the attempt is dropped. */
export const SEND_WINDOW_MS = 1_000
/** Nothing is sent with less of the lease left. */
export const LEASE_LEFT_TO_SEND_MS = 10_000
/** A lost wake-up costs at most about this. */
export const POLL_MS = 1_000
/** Steps of one flow that may run side by side. */
export const PARALLEL_STEPS = 4
/** Less, and who waits for a lane would ask for it again and again within one lease. */
const LEAST_LANE_BUSY_MS = 100
/** Row locks and other "come again" answers. */
export const MAX_LOCK_TRIES = 8

export interface Times {
  /** Looks after an outcome became unknown; one more is made when the quiet period ends. */
  looksMs: readonly number[]
  backoffBaseMs: number
  backoffCapMs: number
  lockRetryMs: readonly [number, number]
  retryAfterCapMs: number
  /** Steps that wait for the same system come again spread over as much as this. */
  parkSpreadCapMs: number
  /** Since the flow was accepted, restored, or last decided about by a person. */
  giveUpMs: number
  /** Counted like that; a warning, and nothing else. */
  slowMs: number
  leastTriedMs: number
  laneBusyMs: number
  /** After a fault of ours in a flow. */
  brokenMs: number
  /** Applies the scale to any other recovery time. */
  scaled(ms: number): number
}

export function times(timeScale: number): Times {
  const scaled = (ms: number) => ms / timeScale
  return {
    looksMs: [10_000, 30_000, 90_000].map(scaled),
    backoffBaseMs: scaled(1_000),
    backoffCapMs: scaled(300_000),
    lockRetryMs: [scaled(200), scaled(5_000)],
    retryAfterCapMs: 900_000,
    parkSpreadCapMs: scaled(60_000),
    giveUpMs: scaled(4 * 3_600_000),
    slowMs: scaled(15 * 60_000),
    leastTriedMs: scaled(600_000),
    laneBusyMs: Math.max(LEAST_LANE_BUSY_MS, scaled(5_000)),
    brokenMs: scaled(60_000),
    scaled,
  }
}
