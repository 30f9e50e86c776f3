import type { Customer } from '../world/customers.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- orders are read freely in tests
type Told = { event: string; id: number; order: any }

export interface EventStream extends AsyncDisposable {
  status: number
  headers: Headers
  /** What came so far. */
  told: Told[]
  /** The raw text, heartbeats included. */
  text(): string
  ended: Promise<void>
}

/** An order's events, as a page would listen to them. */
export async function listen(url: string, customer: Customer, id: string): Promise<EventStream> {
  const stop = new AbortController()
  const cookie = [...customer.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
  const reply = await fetch(`${url}/api/orders/${id}/events`, { headers: { cookie }, signal: stop.signal })
  const told: Told[] = []
  let text = ''
  const ended = (async () => {
    let open = ''
    for await (const bytes of reply.body ?? []) {
      const piece = Buffer.from(bytes).toString()
      text += piece
      open += piece
      const events = open.split('\n\n')
      open = events.pop() ?? ''
      for (const event of events) {
        const fields = Object.fromEntries(
          event.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        )
        if (fields['data'] !== undefined)
          told.push({ event: fields['event'] ?? '', id: Number(fields['id']), order: JSON.parse(fields['data']) })
      }
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  return {
    status: reply.status,
    headers: reply.headers,
    told,
    text: () => text,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}
