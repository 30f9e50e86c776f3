import { systemClock } from '../../src/base/clock.ts'
import type { CallRecord } from '../../src/base/remote.ts'
import { readSettings } from '../../sandbox/settings.ts'
import type { StandInName } from '../../sandbox/start.ts'
import { startOne } from '../../sandbox/start.ts'

export const settings = readSettings({})
export const call = { correlationId: 'clients-test-0001' }

/** One stand-in and its desk. */
export async function startDesk(name: StandInName, options: { smtpPort?: number } = {}) {
  const running = await startOne(name, { settings, port: 0, bffUrl: () => settings.publicUrl, ...options })
  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const reply = await fetch(`${running.url.replace(/\/$/, '')}/__sandbox/${path}`, init)
    if (!reply.ok) throw new Error(`the desk refused ${path}: ${await reply.text()}`)
    return reply.json()
  }
  return {
    url: running.url.replace(/\/$/, ''),
    smtpPort: running.smtp?.port,
    ask,
    fault: (match: object, fault: object, times = 1) => ask('faults', { match, fault, times }),
    reset: () => ask('reset', {}),
    close: () => running.close(),
  }
}

export type Desk = Awaited<ReturnType<typeof startDesk>>

/** Collects what the clients report, and proves that nothing personal is in it. */
export function recorder() {
  const records: CallRecord[] = []
  return { records, deps: { clock: systemClock, observe: (record: CallRecord) => void records.push(record) } }
}
