import { z } from 'zod'
import type { SandboxRequest } from '../desk.ts'

const LONGEST_DELAY_MS = 10 * 60_000
const Status = z.int().min(200).max(599)
const Headers = z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/))

const Fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reset-before') }),
  z.strictObject({ kind: z.literal('reset-after') }),
  z.strictObject({ kind: z.literal('hang-before') }),
  z.strictObject({ kind: z.literal('hang-after') }),
  z.strictObject({ kind: z.literal('stall-body') }),
  z.strictObject({ kind: z.literal('reset-body') }),
  z.strictObject({
    kind: z.literal('status'),
    status: Status,
    body: z.json().optional(),
    headers: Headers.optional(),
    applied: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('html'), status: Status.default(502), applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0).max(LONGEST_DELAY_MS) }),
  z.strictObject({ kind: z.literal('business-error'), message: z.string().min(1).max(2000) }),
])

/** What `POST /__sandbox/faults` takes. Unknown names are refused, since a misspelt match would hit every call. */
export const ArmFault = z.strictObject({
  match: z
    .strictObject({
      method: z.string().min(1).optional(),
      path: z.string().startsWith('/').optional(),
      action: z.string().min(1).optional(),
      /** A text that the body holds: `clientid=1001&`. */
      body: z.string().min(1).max(200).optional(),
      nth: z.int().min(1).max(1_000_000).optional(),
    })
    .default({}),
  fault: Fault,
  times: z.int().min(1).max(1_000_000).default(1),
})

export type Fault = z.infer<typeof Fault>
type Armed = z.infer<typeof ArmFault> & { id: string; seen: number; fired: number }

export interface FaultTable {
  arm(order: z.infer<typeof ArmFault>): string
  /** Counts the call for every armed fault and returns the one that hits it, the oldest first. */
  take(request: SandboxRequest, action: string | undefined): Fault | undefined
  /** What was armed since the last `clear`, in that order, with how often each has hit. */
  list(): { id: string; kind: Fault['kind']; seen: number; fired: number }[]
  clear(): void
}

/** A fault fires on its nth matching call and the ones after it until it is spent. One that an older fault kept from firing waits its turn. */
export function createFaultTable(): FaultTable {
  let armed: Armed[] = []
  let all: Armed[] = []
  let lastId = 0
  return {
    arm(order) {
      const id = `fault-${++lastId}`
      const entry: Armed = { ...order, id, seen: 0, fired: 0 }
      armed.push(entry)
      all.push(entry)
      return id
    },
    take(request, action) {
      const matching = armed.filter(({ match }) => matches(match, request, action))
      for (const entry of matching) entry.seen += 1
      const hit = matching.find((entry) => entry.seen >= (entry.match.nth ?? 1))
      if (!hit) return undefined
      hit.fired += 1
      if (hit.fired >= hit.times) armed = armed.filter((entry) => entry !== hit)
      return hit.fault
    },
    list: () => all.map(({ id, fault: { kind }, seen, fired }) => ({ id, kind, seen, fired })),
    clear() {
      armed = []
      all = []
    },
  }
}

function matches(match: Armed['match'], request: SandboxRequest, action: string | undefined): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false
  if (match.path !== undefined && !request.path.startsWith(match.path)) return false
  if (match.body !== undefined && !request.body.includes(match.body)) return false
  return match.action === undefined || match.action.toLowerCase() === action?.toLowerCase()
}
