// The control desk of one stand-in.

export interface Fault {
  match?: { method?: string; path?: string; action?: string; nth?: number }
  fault: { kind: string; [more: string]: unknown }
  times?: number
}

export interface LoggedCall {
  n: number
  method: string
  path: string
  action?: string
  correlationId?: string
  status: number
  applied: boolean
  /** When it arrived, ms since 1970 by the machine's clock, and how long the stand-in took over it. */
  beganAt?: number
  ms?: number
}

type Row = Record<string, unknown>

export interface Desk {
  /** Everything of one kind that the stand-in holds. */
  rows(name: string): Promise<Row[]>
  calls(since?: number): Promise<LoggedCall[]>
  /** The number of the newest call, for `calls(since)`. */
  mark(): Promise<number>
  fault(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
  advance(ms: number): Promise<void>
  /** Any call of its own: `press`, `pay-method`, `modules`, … */
  ask(name: string, body?: object): Promise<Row>
}

export function openDesk(url: string): Desk {
  const call = async (method: string, path: string, body?: object): Promise<Row> => {
    const reply = await fetch(`${url}/__sandbox${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`desk ${method} ${path}: ${reply.status} ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Row) // the desk answers objects
  }
  const calls = async (since = 0) => (await call('GET', `/requests?since=${since}`))['items'] as LoggedCall[]
  return {
    rows: async (name) => ((await call('GET', '/state'))[name] ?? []) as Row[],
    calls,
    mark: async () => (await calls()).at(-1)?.n ?? 0,
    fault: async ({ match = {}, fault, times }) =>
      void (await call('POST', '/faults', { match, fault, ...(times === undefined ? {} : { times }) })),
    clearFaults: async () => void (await call('DELETE', '/faults')),
    advance: async (ms) => void (await call('POST', '/clock', { advanceMs: ms })),
    ask: (name, body = {}) => call('POST', `/${name}`, body),
  }
}
