// Where traces go. Where they are off, nothing of what sends them is loaded.

import type { Clock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { NO_TRACES, type Traces } from '../base/traces.ts'

export interface TraceDeps {
  config: Pick<Config, 'traces' | 'outbound'>
  clock: Clock
  random: Random
  log: Log
  /** What the process is there for. */
  role: string
}

/** `ready`: what sends them is loaded; nothing that is told before is kept. */
export function openTraces(deps: TraceDeps): Traces & { ready: Promise<void> } {
  const { url } = deps.config.traces
  if (url === undefined) return { ...NO_TRACES, ready: Promise.resolve() }
  let traces = NO_TRACES
  const ready = import('./otlp-traces.ts').then(({ otlpTraces }) => {
    traces = otlpTraces(url, deps)
  })
  ready.catch(() => undefined) // whoever waits for it hears of it
  return {
    ready,
    request: (served) => traces.request(served),
    work: (traced, run) => traces.work(traced, run),
    call: (record) => traces.call(record),
    close: () => traces.close(),
  }
}
