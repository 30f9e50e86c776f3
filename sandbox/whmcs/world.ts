import type { SandboxClock } from '../desk.ts'
import { seedTables } from '../seed/whmcs.ts'
import type { Hook } from './hook.ts'
import { createRandom, type Random } from './random.ts'
import { day, stamp } from './server-time.ts'
import { DEFAULT_SWITCHES, type WhmcsSettings, type WhmcsSwitches } from './settings.ts'
import type { Born, ServiceRow, Tables } from './tables.ts'

export type ModuleMode = 'ok' | 'fail' | 'loud' | 'slow'

/** Everything that an action or a page of the client area may look at and change. */
export interface World {
  readonly settings: Required<Omit<WhmcsSettings, 'switches'>>
  /** The address under which the install is reached, without a slash at the end. */
  readonly url: () => string
  readonly clock: SandboxClock
  switches: WhmcsSwitches
  tables: Tables
  /** For ids, numbers and tokens. */
  random: Random
  /** For shapes of replies; apart, so that a read moves no id. */
  whims: Random
  mistakes: Mistakes
  modules: { all: ModuleMode; byPid: Map<number, ModuleMode> }
  /** Services whose module works on them. */
  slow: Set<ServiceRow>
  /** What the hook in it is told. */
  tell: Hook['tell']
  /** Client area: what a cookie stands for. */
  sessions: Map<string, Session>
  nextIds: Map<string, number>
}

/** What an administrator may have got wrong outside of the tables. */
export interface Mistakes {
  /** Who asks is turned away with this, whatever they ask. */
  door: { status: number; message: string } | null
  /** Actions that the API role lacks, in lower case. */
  notInRole: Set<string>
  /** What answers in place of the API. */
  instead: 'maintenance' | 'moved' | null
}

export interface Session {
  clientId: number
  userId: number
  /** Has to come back in every form. */
  formToken: string
}

export function createWorld(settings: WhmcsSettings, clock: SandboxClock, url: () => string, seed: string, tell: Hook['tell']): World {
  const { switches, ...install } = settings
  const named = {
    accessKey: '',
    timeZone: 'Asia/Tokyo',
    version: '8.13.0',
    portalUrl: '',
    hookSecret: '',
    hookBeatsAtOnce: false,
    ...install,
  }
  return {
    settings: named,
    url,
    clock,
    switches: { ...DEFAULT_SWITCHES, ...switches },
    tables: seedTables(named),
    random: createRandom(`ids:${seed}`),
    whims: createRandom(`whims:${seed}`),
    mistakes: { door: null, notInRole: new Set(), instead: null },
    modules: { all: 'ok', byPid: new Map() },
    slow: new Set(),
    tell,
    sessions: new Map(),
    nextIds: new Map(Object.entries(FIRST_IDS)),
  }
}

// Ranges apart, so that an id taken for one of another kind is seen at once.
const FIRST_IDS = {
  user: 501,
  client: 1001,
  order: 5001,
  service: 8001,
  invoice: 9001,
  line: 30_001,
  transaction: 10,
  payMethod: 12,
  queue: 31,
} as const

export function nextId(world: World, kind: keyof typeof FIRST_IDS): number {
  const id = world.nextIds.get(kind) ?? FIRST_IDS[kind]
  world.nextIds.set(kind, id + 1)
  return id
}

/** The time on the server's own, possibly wrong, clock. */
export const now = (world: World): number => world.clock.now() + world.switches.clockSkewMs

export const stampOf = (world: World, ms: number): string => stamp(ms, world.settings.timeZone)
export const dayOf = (world: World, ms: number): string => day(ms, world.settings.timeZone)

export function born(world: World): Born {
  const committedAt = world.clock.now() + world.switches.delayedCommit
  return { committedAt, listedAt: committedAt + world.switches.readLagMs }
}

/** What the database has. */
export const committed = <T extends Born>(world: World, rows: T[]): T[] => rows.filter((row) => row.committedAt <= world.clock.now())

/** What a list read sees. */
export const listed = <T extends Born>(world: World, rows: T[]): T[] => rows.filter((row) => row.listedAt <= world.clock.now())

/** Slow modules finish by the clock alone, so each call and each look at the state catches up first. */
export function catchUp(world: World): void {
  for (const service of world.slow) {
    if (service.activatesAt !== undefined && service.activatesAt > world.clock.now()) continue
    world.slow.delete(service)
    if (service.activatesAt === undefined) continue
    service.activatesAt = undefined
    if (service.status === 'Pending') service.status = 'Active'
  }
}

export function mail(world: World, clientId: number, template: string, relatedId: number): void {
  world.tables.emails.push({ clientId, template, relatedId, at: now(world) })
}

export const gatewayName = (world: World, module: string): string =>
  world.tables.gateways.find((gateway) => gateway.module === module)?.displayname ?? module
