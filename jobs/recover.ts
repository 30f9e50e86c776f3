import type { Clock } from '../src/base/clock.ts'
import type { Log } from '../src/base/log.ts'
import type { Comparing } from '../src/reconcile/one-at-a-time.ts'
import type { ReconcileDeps } from '../src/reconcile/reconcile.ts'
import { noticeRestore } from '../src/recovery/begin-recovery.ts'
import { goOnRecovering, type Progress } from '../src/recovery/go-on.ts'

export interface RecovererDeps extends Comparing {
  clock: Clock
  log: Log
}

/** A Salesforce that does not answer holds no flow back for longer than this, as long as nobody knows of a restore. */
const NOTICE_MS = 5_000
const TURN_MS = 5_000
const LEAST_TURN_MS = 200
const ASK_AGAIN_MS = 60_000

/**
 * To be begun before the worker: looks whether the journal comes out of a backup, and if so resolves once Salesforce has said what it shows,
 * so that no flow is worked on before it is in doubt. Goes on until recovery mode ends; also when that is said while it runs.
 */
export async function startRecoverer(world: RecovererDeps, kinds: ReconcileDeps['kinds']): Promise<{ close(): Promise<void> }> {
  const { clock, log, random } = world
  const scaled = (ms: number) => Math.max(LEAST_TURN_MS, ms / world.config.recovery.timeScale)
  const stopping = new AbortController()
  let isNoticed = false
  let last: Progress['is'] = 'none'

  async function notice(): Promise<void> {
    const correlationId = random.uuid()
    try {
      const call = { correlationId, deadlineMs: NOTICE_MS, urgency: 'vital', signal: stopping.signal } as const
      const begun = await noticeRestore(world, call)
      isNoticed = true
      if (begun) log.warn('recovery.began', { reason: begun.why, subjectId: begun.id, correlationId })
    } catch (error) {
      if (!stopping.signal.aborted) log.fault('recovery.not_noticed', error, { correlationId })
    }
  }

  /** Says whether flows may be worked on. */
  async function turn(): Promise<boolean> {
    const correlationId = random.uuid()
    try {
      const progress = await goOnRecovering(world, kinds, { correlationId, urgency: 'vital', signal: stopping.signal })
      if (progress.is !== last) tell(log, progress, correlationId)
      last = progress.is
      return progress.is !== 'busy'
    } catch (error) {
      if (!stopping.signal.aborted) log.fault('recovery.turn_failed', error, { correlationId })
      return false
    }
  }

  await notice()
  while (!(await turn())) await clock.sleep(scaled(TURN_MS))

  let running: Promise<unknown> | null = null
  const begin = (work: () => Promise<unknown>) => {
    running ??= work().finally(() => {
      running = null
    })
  }
  const stops = [
    clock.every(scaled(TURN_MS), () => begin(turn)),
    clock.every(scaled(ASK_AGAIN_MS), () => {
      if (!isNoticed) begin(notice)
    }),
  ]
  return {
    async close() {
      stops.forEach((stop) => stop())
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}

function tell(log: Log, progress: Progress, correlationId: string): void {
  switch (progress.is) {
    case 'imported': {
      const { orders, imported, goOn, ended, unreadable } = progress.report
      log.warn('recovery.imported', { total: orders, count: imported, correlationId })
      return log.warn('recovery.taken_up', { total: goOn + ended + unreadable, count: goOn, correlationId })
    }
    case 'waiting':
      return log.event('recovery.waiting', { count: progress.flows, correlationId })
    case 'not_compared':
      return log.warn('recovery.not_compared', { names: progress.systems, correlationId })
    case 'ended':
      return log.warn('recovery.ended', { count: progress.findings, ms: Math.round(progress.ms), correlationId })
    case 'none':
    case 'busy':
  }
}
