import { pathToFileURL } from 'node:url'
import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { systemClock } from './clock.ts'
import { redact } from './redact.ts'
import { ROOT } from './root.ts'

// One event a line, by allowlist: a field that is not named here is never written, whatever it holds. No field takes free text,
// so nothing that a customer or a remote system wrote can reach a log.

const MARK = /^[\w.:/+*-]{1,120}$/
const isMark = (value: unknown): value is string => typeof value === 'string' && MARK.test(value)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isMarks = (value: unknown): value is string[] => Array.isArray(value) && value.length <= 50 && value.every(isMark)

/** Ids, codes and names from closed sets: letters, digits and `_.:/+*-`, at most 120 characters. */
const mark = isMark
/** `GET /api/orders/:id`: a method and a route's template. */
const routeName = (value: unknown): value is string => typeof value === 'string' && /^(?:[A-Z]{3,7} )?[\w/:.-]{1,100}$/.test(value)
const number = isNumber

/** Every field that a line may have, and what it may hold. Ids are ours or a remote's record ids, never a person's data. */
const FIELDS = {
  correlationId: mark, method: mark, route: routeName, status: number, ms: number, bytes: number, limit: mark,
  userId: mark, accountId: mark, sessionId: mark, signupId: mark, subjectId: mark, customerNumber: mark, emailHash: mark,
  orderId: mark, sfOrderId: mark, sfAccountId: mark, whmcsOrderId: number, whmcsClientId: number, whmcsServiceId: number, productId: mark, pid: mark,
  flowId: mark, kind: mark, step: mark, effect: mark, state: mark, from: mark, to: mark, attempt: number, tries: number, fence: number, rev: number,
  line: number, marker: mark, eventId: number, decision: mark, caseKey: mark, reason: mark, webhookId: mark, secretHash: mark,
  system: mark, operation: mark, outcome: mark, code: mark, name: mark, field: mark, part: mark, version: mark,
  count: number, total: number, port: number, process: number, signal: mark, retryAfterMs: number, lagMs: number, ageMs: number,
  iccidLast4: (value: unknown): value is string => typeof value === 'string' && /^\d{4}$/.test(value),
  replayed: isFlag, fresh: isFlag, ok: isFlag, codes: isMarks, names: isMarks,
} as const // prettier-ignore

type Holds<Check> = Check extends (value: unknown) => value is infer Value ? Value : never
export type Fields = { [Name in keyof typeof FIELDS]?: Holds<(typeof FIELDS)[Name]> | null | undefined }

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Says what happened, in chosen fields. `name` is the event, `order.placed`. */
export interface Log {
  debug(name: string, fields?: Fields): void
  event(name: string, fields?: Fields): void
  warn(name: string, fields?: Fields): void
  /** An error: its name, its code and where in our code it arose. Its message stays unread: it may be a remote's or a driver's. */
  fault(name: string, error: unknown, fields?: Fields): void
  /** The same log with these fields on every line, e.g. the correlation id. */
  child(fields: Fields): Log
  /** Writes out what is still held back. */
  flush(): void
}

/** Lines are written in blocks of 8 KB, and at the latest after a second. */
const BLOCK_BYTES = 8192
const FLUSH_MS = 1000

export function openLog(options: { level?: Level; to?: DestinationStream } = {}): Log {
  const blocks = options.to ? undefined : destination({ dest: 1, sync: false, minLength: BLOCK_BYTES, periodicFlush: FLUSH_MS })
  const writer = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: openTimestamp(),
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    options.to ?? blocks,
  )
  return wrap(writer, () => blocks?.flushSync())
}

/** Lines often share their millisecond, and writing an instant out costs a busy server more than comparing it. */
function openTimestamp(): () => string {
  let [at, text] = [0, '']
  return () => {
    const now = systemClock.now()
    if (now !== at) [at, text] = [now, `,"time":"${new Date(now).toISOString()}"`]
    return text
  }
}

function wrap(writer: Logger, flush: () => void): Log {
  return {
    debug: (name, fields) => writer.debug(allowed(fields), name),
    event: (name, fields) => writer.info(allowed(fields), name),
    warn: (name, fields) => writer.warn(allowed(fields), name),
    fault: (name, error, fields) => writer.error({ ...allowed(fields), error: describe(error) }, name),
    child: (fields) => wrap(writer.child(allowed(fields)), flush),
    flush,
  }
}

function allowed(fields: Fields | undefined): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const name in fields) {
    const value = fields[name as keyof Fields]
    if (value === undefined || value === null) continue
    const holds = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : undefined
    if (holds?.(value)) kept[name] = value
    else kept['dropped'] = Number(kept['dropped'] ?? 0) + 1
  }
  return kept
}

const CAUSES_AT_MOST = 3
const FRAMES_AT_MOST = 8

interface Described {
  name: string
  code?: string
  at?: string[]
  cause?: Described
}

/** What may be said of an error: never its message. */
export function describe(error: unknown, depth = 1): Described {
  if (!(error instanceof Error)) return { name: typeof error }
  const code: unknown = Reflect.get(error, 'code')
  const at = ownFrames(error)
  return {
    name: isMark(error.name) ? error.name : 'Error',
    ...(isMark(code) && { code }),
    ...(at.length > 0 && { at }),
    ...(error.cause !== undefined && depth < CAUSES_AT_MOST && { cause: describe(error.cause, depth + 1) }),
  }
}

/** As a stack has it. */
const HERE = `${pathToFileURL(ROOT).pathname}/`

/** The frames of our own files, relative to the repository. */
function ownFrames(error: Error): string[] {
  const trace = traceOf(error)
  const frames: string[] = []
  for (const line of trace.split('\n')) {
    const at = /^ {4}at (?:async )?(?:([\w.$<>\s[\]]+) \()?(?:file:\/\/)?(\/[^():]+:\d+)/.exec(line)
    if (!at?.[2]?.startsWith(HERE) || at[2].includes('node_modules')) continue
    frames.push(`${at[1] ? `${at[1]} ` : ''}${at[2].slice(HERE.length)}`)
    if (frames.length === FRAMES_AT_MOST) break
  }
  return frames
}

/**
 * What follows the message in a stack. The message may hold lines like frames; where it was changed after the stack was taken, nobody can
 * tell them from true ones, so nothing is believed.
 */
function traceOf({ stack = '', message }: Error): string {
  if (message === '') return /^[\w$.]+(?: \[\w+\])?:?\s*\n/.test(stack) ? stack : ''
  const from = stack.indexOf(message)
  return from < 0 ? '' : stack.slice(from + message.length)
}
