// Answers of remote systems that are full of canaries, and the proof that they were given.

import type { Desk, Fault } from '../world/desk.ts'
import type { TestWorld } from '../world.ts'
import { type Aviary, digits, word } from './canary.ts'
import type { Party } from './people.ts'

type System = 'salesforce' | 'whmcs' | 'esim' | 'mail'
type Shape = 'error' | 'html' | 'text' | 'redirect' | 'business-error' | 'odd-success'

interface Armed {
  system: System
  shape: Shape
  status: number
  match: NonNullable<Fault['match']>
  since: number
}

const html = (text: string) => `<!DOCTYPE html><html><head><title>${text}</title></head><body><pre>Fatal error: ${text}</pre></body></html>`

/** The system's own error envelope. */
function envelope(system: System, text: (what: string) => string): unknown {
  const stack = `System.DmlException: ${text('message')}\n    at Trigger.${text('stack')} (/var/www/${text('path')}.php:12:3)`
  switch (system) {
    case 'salesforce':
      return [{ message: stack, errorCode: `${text('code')} is not a code`, fields: [`${text('field')} no field`] }]
    case 'whmcs':
      return {
        result: 'error',
        message: stack,
        password: text('password'),
        remote_token: text('remote token'),
        module: { error: text('module error') },
      }
    case 'esim':
      return {
        data: { [text('field')]: stack },
        meta: { message: text('meta'), lpa: `LPA:1$smdp.example$${text('matching id')}`, iccid: `8981${digits(15)}` },
      }
    case 'mail':
      return { errors: [{ message: stack, field: text('field'), help: text('help') }] }
  }
}

/** Success in form, but nothing that was promised. */
function oddSuccess(system: System, text: (what: string) => string): unknown {
  switch (system) {
    case 'salesforce':
      return {
        totalSize: 1,
        done: true,
        records: [{ Id: text('id'), Name: text('name'), Password__c: text('password') }],
        hasErrors: text('flag'),
      }
    case 'whmcs':
      return {
        result: 'success',
        note: text('note'),
        serviceids: text('ids'),
        products: { product: [{ id: text('id'), password: text('password') }] },
      }
    case 'esim':
      return {
        data: {
          id: text('id'),
          sims: [{ iccid: text('iccid'), matching_id: text('matching id'), qrcode: `LPA:1$smdp.example$${text('code')}` }],
        },
      }
    case 'mail':
      return { id: text('id') }
  }
}

/** Where the data API of Salesforce is. */
export const SF = '/services/data/v67.0'

export interface Answers {
  /** The next call that fits is answered so; `times` more after it. */
  next(system: System, match: NonNullable<Fault['match']>, shape: Shape, status?: number, times?: number): Promise<void>
  /** Those that no call has met. */
  unmet(): Promise<string[]>
  count(): number
}

export interface Show extends Party {
  answers: Answers
}

export function openAnswers(world: TestWorld, aviary: Aviary): Answers {
  const armed: Armed[] = []
  const desks: Record<System, Desk> = { salesforce: world.salesforce, whmcs: world.whmcs, esim: world.esim, mail: world.mail }
  return {
    async next(system, match, shape, status = 500, times = 1) {
      const name = `remote ${system} ${match.action ?? match.path ?? ''} ${shape} ${armed.length}`
      const text = (what: string) => aviary.keep('remote', `${name} ${what}`, word())
      const headers = {
        'X-Debug': text('header'),
        'Set-Cookie': `session=${text('cookie')}`,
        'Retry-After': '0',
        ...(shape === 'redirect' ? { Location: `http://127.0.0.1:9/${text('location')}` } : {}),
      }
      const given = { status, applied: false }
      const fault = {
        error: () => ({ kind: 'status', ...given, body: envelope(system, text), headers }),
        'odd-success': () => ({ kind: 'status', ...given, body: oddSuccess(system, text), headers }),
        html: () => ({ kind: 'status', ...given, body: html(text('page')), headers: { ...headers, 'Content-Type': 'text/html' } }),
        text: () => ({ kind: 'status', ...given, body: `${text('body')} `.repeat(3), headers }),
        redirect: () => ({ kind: 'status', ...given, body: text('body'), headers }),
        'business-error': () => ({ kind: 'business-error', message: `${text('message')} could not be done` }),
      }[shape]()
      const businessStatus = system === 'whmcs' ? 200 : 400
      armed.push({ system, shape, status: shape === 'business-error' ? businessStatus : status, match, since: await desks[system].mark() })
      await desks[system].fault({ match, fault, times })
    },
    async unmet() {
      const missed: string[] = []
      for (const { system, shape, status, match, since } of armed) {
        const calls = await desks[system].calls(since)
        const met = calls.some(
          (call) =>
            !call.applied &&
            (shape === 'business-error' ? call.status >= 200 : call.status === status) &&
            (match.method === undefined || match.method === call.method) &&
            (match.action === undefined || match.action === call.action) &&
            (match.path === undefined || call.path.startsWith(match.path)),
        )
        if (!met) missed.push(`${system} ${JSON.stringify(match)} ${shape} ${status}`)
      }
      return missed
    },
    count: () => armed.length,
  }
}
