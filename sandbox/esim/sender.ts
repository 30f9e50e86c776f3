import { z } from 'zod'

const TIMEOUT_MS = 5_000

/** What may become of an event on its way. No vendor promises more. */
export const Switches = z.strictObject({
  /** How often more than once. */
  duplicates: z.int().min(0).max(10).default(0),
  lost: z.boolean().default(false),
  signedWrong: z.boolean().default(false),
  delayMs: z.int().min(0).max(60_000).default(0),
  /** Each waits for the next one, which goes ahead of it. */
  reordered: z.boolean().default(false),
})

interface Event {
  url: string
  body: string
  /** The headers that prove these bytes, made with that key. */
  sign: (body: string) => Record<string, string>
}

/** Sends what a provider tells its customers, one after the other, each once: no vendor documents that it tries again. */
export interface Sender {
  send(event: Event): void
  set(switches: z.input<typeof Switches>): void
  reset(): void
}

export function createSender(): Sender {
  let switches = Switches.parse({})
  let waiting: Event | undefined
  let line: Promise<void> = Promise.resolve()

  const enqueue = (event: Event): void => {
    const { duplicates, lost, signedWrong, delayMs } = switches
    if (lost) return
    for (let n = 0; n <= duplicates; n += 1) line = line.then(() => deliver(event, signedWrong, delayMs))
  }
  return {
    send(event) {
      if (!switches.reordered) return enqueue(event)
      const earlier = waiting
      waiting = earlier ? undefined : event
      for (const one of earlier ? [event, earlier] : []) enqueue(one)
    },
    set(changed) {
      switches = Switches.parse(changed)
    },
    reset() {
      switches = Switches.parse({})
      waiting = undefined
    },
  }
}

async function deliver({ url, body, sign }: Event, signedWrong: boolean, delayMs: number): Promise<void> {
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
  try {
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sign(signedWrong ? `${body} ` : body) },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (error) {
    console.error(`sandbox: an event could not be delivered: ${error instanceof Error ? error.message : String(error)}`)
  }
}
