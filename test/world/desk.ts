// The control desk of one stand-in.

export interface Fault {
  match?: { method?: string; path?: string; action?: string; body?: string; nth?: number }
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

export type Row = Record<string, unknown>
/** Everything that a stand-in holds, by kind. */
export type DeskState = Readonly<Record<string, Row[] | undefined>>

export interface Desk {
  /** Everything of one kind that the stand-in holds. */
  rows(name: string): Promise<Row[]>
  /** All kinds at once. */
  state(): Promise<DeskState>
  calls(since?: number): Promise<LoggedCall[]>
  /** The number of the newest call, for `calls(since)`. */
  mark(): Promise<number>
  /** Answers the id under which `fired` tells of it. */
  fault(fault: Fault): Promise<string>
  /** How often each fault has hit, by its id, since faults were last cleared. */
  fired(): Promise<ReadonlyMap<string, number>>
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
  const state = async () => (await call('GET', '/state')) as DeskState
  const calls = async (since = 0) => (await call('GET', `/requests?since=${since}`))['items'] as LoggedCall[]
  return {
    rows: async (name) => (await state())[name] ?? [],
    state,
    calls,
    mark: async () => (await calls()).at(-1)?.n ?? 0,
    fault: async ({ match = {}, fault, times }) =>
      String((await call('POST', '/faults', { match, fault, ...(times === undefined ? {} : { times }) }))['id']),
    fired: async () => {
      const { items } = (await call('GET', '/faults')) as { items: { id: string; fired: number }[] }
      return new Map(items.map(({ id, fired }) => [id, fired]))
    },
    clearFaults: async () => void (await call('DELETE', '/faults')),
    advance: async (ms) => void (await call('POST', '/clock', { advanceMs: ms })),
    ask: (name, body = {}) => call('POST', `/${name}`, body),
  }
}
