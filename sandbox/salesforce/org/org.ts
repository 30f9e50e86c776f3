// One org: schema, rows, sessions and switches, built anew at each reset.
import type { SandboxClock } from '../../desk.ts'
import { Locks } from './locks.ts'
import { Schema } from './schema.ts'
import { Store } from './store.ts'
import type { OrgSettings } from '../settings.ts'

export const ORG_ID = '00D5g0000012345EAA'

/** Who acts: the integration user over the API, or a person of the staff (who may do everything). */
export interface Actor {
  readonly userId: string
  readonly isStaff: boolean
}

/** One open query; ids as they were when it was asked. */
export interface Cursor {
  readonly page: (from: number) => Record<string, unknown>
  readonly userId: string
  readonly askedAtMs: number
}

export interface Org {
  readonly schema: Schema
  readonly store: Store
  readonly locks: Locks
  readonly clock: SandboxClock
  readonly settings: OrgSettings
  /** 0 to 1, from the seed. */
  readonly random: () => number
  /** Access token → when it was last used. */
  readonly sessions: Map<string, number>
  readonly cursors: Map<string, Cursor>
  readonly users: { readonly integration: string; readonly staff: string }
  /** Requests whose path no honest client sends. */
  readonly offences: string[]
  readonly usage: { day: string; used: number }
  readonly switches: { pageSize: number; refuseTokens: boolean }
  /** System permissions of the integration user. */
  readonly permissions: { apiEnabled: boolean; activateOrders: boolean; editActivatedOrders: boolean }
  readonly mistakes: Mistakes
}

/** What an administrator may have got wrong outside of fields, permissions and rows. */
export interface Mistakes {
  /** Why the token endpoint lets nobody in. */
  logIn: { error: string; description: string } | null
  /** The newest version of the API that the org has. */
  newestVersion: string | null
  /** What is wrong between our package's `ping` and the BFF. */
  ping: 'not_installed' | 'credential_missing' | 'secret_missing' | 'secret_unusable' | 'wrong_url' | 'wrong_secret' | null
  /** What the org keeps amounts in. */
  currency: { code: string; isOneOfSeveral: boolean }
  /** Who has Portal Sales, and how many of them lack Portal Callout. */
  staff: { count: number; withoutCallout: number }
  clockSkewMs: number
}

const NO_MISTAKES: Readonly<Mistakes> = {
  logIn: null,
  newestVersion: null,
  ping: null,
  currency: { code: 'JPY', isOneOfSeveral: false },
  staff: { count: 3, withoutCallout: 0 },
  clockSkewMs: 0,
}

export function openOrg(seed: string, clock: SandboxClock, settings: OrgSettings): Org {
  const schema = new Schema(settings.personAccounts)
  const seedNumber = hash(seed)
  const store = new Store(schema.objects(), 1_000_000 + (seedNumber % 900_000_000))
  const userObject = schema.object('User')
  if (!userObject) throw new Error('the field table has no User')
  return {
    schema,
    store,
    locks: new Locks(clock),
    clock,
    settings,
    random: randomFrom(seedNumber),
    sessions: new Map(),
    cursors: new Map(),
    users: { integration: store.newId(userObject), staff: store.newId(userObject) },
    offences: [],
    usage: { day: '', used: 0 },
    switches: { pageSize: settings.pageSize, refuseTokens: false },
    permissions: { apiEnabled: true, activateOrders: settings.activateOrders, editActivatedOrders: settings.editActivatedOrders },
    mistakes: { ...NO_MISTAKES },
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01_00_01_93)
  return value >>> 0
}

/** Mulberry32: order of unordered rows is arbitrary, yet the same for one seed and one course of calls. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items]
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const [left, right] = [mixed[at], mixed[other]]
    if (left === undefined || right === undefined) continue
    mixed[at] = right
    mixed[other] = left
  }
  return mixed
}
