/** Whether this process still takes work. Set once, by SIGTERM; readiness, connections and streams read it. */
export interface Lifecycle {
  readonly stopping: boolean
  readonly signal: AbortSignal
  stop(): void
}

export function openLifecycle(): Lifecycle {
  const controller = new AbortController()
  return {
    get stopping() {
      return controller.signal.aborted
    },
    signal: controller.signal,
    stop: () => controller.abort(new Error('the process is stopping')),
  }
}
