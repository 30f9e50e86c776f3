// The stand-ins, in this process and on the schedule's own clock: the ground truth of what was applied.

import type { SandboxRequest, SandboxReply, StandIn } from '../../../sandbox/desk.ts'
import { createEsim } from '../../../sandbox/esim/stand-in.ts'
import { createMail } from '../../../sandbox/mail/stand-in.ts'
import { createSalesforce } from '../../../sandbox/salesforce/stand-in.ts'
import { readSettings } from '../../../sandbox/settings.ts'
import { createWhmcs } from '../../../sandbox/whmcs/stand-in.ts'
import type { System } from '../../../src/base/remote.ts'
import type { EsimProvider } from './plan.ts'
import { EPOCH, type Timeline } from './timeline.ts'

export type Row = Record<string, unknown>

export interface Remotes {
  /** Who sells the eSIMs. */
  esims: EsimProvider
  urlOf(system: System): string
  /** Which system answers at this address, and with what. */
  handle(origin: string, request: SandboxRequest): Promise<SandboxReply>
  systemAt(origin: string): System
  /** A refusal in the system's own words. */
  refuse(system: System, request: SandboxRequest, message: string): SandboxReply
  /** Everything of one kind that a system holds, whatever its reads show. */
  rows(system: System, name: string): Row[]
  /** A call of a system's control desk. */
  ask(system: System, name: string, body?: object): Promise<Row>
}

const CUSTOMERS = 4
export const SANDBOX = (() => {
  const settings = readSettings({})
  return { ...settings, salesforce: { ...settings.salesforce, customers: CUSTOMERS } }
})()

const HOSTS = { salesforce: 'http://salesforce.sim', whmcs: 'http://whmcs.sim', esim: 'http://esim.sim', mail: 'http://mail.sim' } as const

export function openRemotes(timeline: Timeline, seed: string, esims: EsimProvider): Remotes {
  const clock = { now: () => EPOCH + timeline.now(), advance: () => undefined }
  const standIns: Record<System, StandIn> = {
    salesforce: createSalesforce({
      clock,
      settings: { ...SANDBOX, esimProvider: esims },
      url: () => HOSTS.salesforce,
      bffUrl: () => 'http://nobody.sim',
      tuning: { wallClock: clock.now },
      seed,
    }),
    whmcs: createWhmcs({ clock, settings: SANDBOX.whmcs, url: () => HOSTS.whmcs, seed }),
    esim: createEsim({ clock, settings: { ...SANDBOX, esimProvider: esims }, url: () => HOSTS.esim, seed }),
    mail: createMail({ clock, settings: SANDBOX.mail }),
  }

  const systemAt = (origin: string): System => {
    const found = Object.entries(HOSTS).find(([, host]) => host === origin)
    if (!found) throw new Error(`nobody is at ${origin}`)
    return found[0] as System // the keys of HOSTS
  }
  /** What a system holds, as it was last rendered: it stays so until it is called or time goes on. */
  const held = new Map<System, { at: number; state: Record<string, Row[]> }>()
  const stateOf = (system: System): Record<string, Row[]> => {
    const known = held.get(system)
    if (known?.at === timeline.now()) return known.state
    const state = standIns[system].state() as Record<string, Row[]> // what a desk's state call shows
    held.set(system, { at: timeline.now(), state })
    return state
  }
  return {
    esims,
    urlOf: (system) => HOSTS[system],
    systemAt,
    async handle(origin, request) {
      const system = systemAt(origin)
      held.delete(system)
      return standIns[system].handle(request)
    },
    refuse: (system, request, message) => standIns[system].businessError(request, message),
    rows: (system, name) => stateOf(system)[name] ?? [],
    async ask(system, name, body = {}) {
      const call = standIns[system].desk?.[name]
      if (!call) throw new Error(`the desk of ${system} has no call ${name}`)
      held.delete(system)
      return ((await call(body)) ?? {}) as Row
    },
  }
}
