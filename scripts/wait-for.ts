import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './services/processes.ts'

const READY_LIMIT_MS = 60_000

/** Waits until the address answers. Throws with what it said last, and with what the program's log in the folder `logs` says of an error. */
export async function waitFor(name: string, url: string, logs: string | undefined): Promise<void> {
  let last = 'no answer'
  const answers = async () => {
    try {
      const reply = await fetch(url, { signal: AbortSignal.timeout(5_000) })
      if (reply.ok) return true
      last = `${reply.status} ${(await reply.text()).slice(0, 500)}`
    } catch (error) {
      last = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    }
    return false
  }
  if (await until(answers, READY_LIMIT_MS, 50)) return
  const file = logs === undefined ? '' : join(logs, `${name}.log`)
  // What a process says before it ends: the error's own line, and the faults of a configuration.
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => /Error|^ {2}[A-Z_]+ /.test(line))
        .slice(-8)
        .join('\n')
    : ''
  throw new Error(`${name} did not become ready within ${READY_LIMIT_MS / 1000} s (${url}: ${last}).\n${lines}`.trimEnd())
}
