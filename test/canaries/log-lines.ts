// The product's own log at its loudest, and what the errors behind its lines would have said.

import { inspect } from 'node:util'
import { type Log, openLog } from '../../src/base/log.ts'

export interface HeardLog {
  log: Log
  lines: string[]
  /** What the errors behind its lines say, causes included. */
  messages: string[]
  /** The same errors with all that hangs on them. */
  errors: string[]
}

export function hearLog(): HeardLog {
  const lines: string[] = []
  const messages: string[] = []
  const errors: string[] = []
  const hear = (log: Log): Log => ({
    debug: (name, fields) => log.debug(name, fields),
    event: (name, fields) => log.event(name, fields),
    warn: (name, fields) => log.warn(name, fields),
    fault(name, error, fields) {
      messages.push(...messagesOf(error))
      errors.push(`${name} ${inspect(error, { depth: 6, maxStringLength: 5_000 })}`)
      log.fault(name, error, fields)
    },
    child: (fields) => hear(log.child(fields)),
    flush: () => log.flush(),
  })
  return { log: hear(openLog({ level: 'trace', to: { write: (line: string) => void lines.push(line) } })), lines, messages, errors }
}

function* messagesOf(error: unknown): Generator<string> {
  for (let at = error; at instanceof Error; at = at.cause) yield `${at.name} ${String(Reflect.get(at, 'code'))} ${at.message}`
}

/** Whatever the process writes past the log while `work` runs. */
export async function hearConsole<T>(work: () => Promise<T>): Promise<{ value: T; said: string[] }> {
  const said: string[] = []
  const names = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const
  const before = names.map((name) => [name, console[name]] as const)
  const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const)
  for (const name of names)
    console[name] = (...values: unknown[]) => void said.push(values.map((value) => inspect(value, { depth: 6 })).join(' '))
  for (const [stream] of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      said.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
      return true
    }
  }
  try {
    return { value: await work(), said }
  } finally {
    for (const [name, own] of before) console[name] = own
    for (const [stream, own] of streams) stream.write = own
  }
}
