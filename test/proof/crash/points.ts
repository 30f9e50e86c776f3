// The points at which a process ends or stops itself, as if its machine had done it: between two lines of the step protocol. A point is
// armed by a file named after it, and whoever takes that file away is the one whom it befalls.

import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MailToSend } from '../../../src/effects/mail-wish.ts'
import type { Tools } from '../../../src/effects/tools.ts'
import type { AnyEffect } from '../../../src/journal/effect.ts'
import type { Journal } from '../../../src/journal/journal.ts'
import { effectOf } from '../effect-of.ts'
import { settledIn } from '../../../src/journal/store.ts'

/** Ids as in the fault matrix. */
export const POINTS = {
  F20: 'before the intent is committed',
  F21: 'after the intent, before it is sent',
  F22: 'after it is sent',
  F23: 'after the answer, before it is settled',
  F24: 'after it is settled, before the wake-up',
  F25: 'frozen after the intent, before it is sent',
} as const

export type Point = keyof typeof POINTS

export const pointFile = (folder: string, point: Point, effect: string): string => join(folder, `${point}.${effect}`)
/** What a process leaves of the point that it died at. */
export interface Hit {
  pid: number
  correlationId: string
  /** The flow's, where the point knows it. */
  flowId: string | null
  fence: number | null
  /** The mails that it had not settled, by their events: of which it had committed the intent, and of these whose first byte had left. */
  mails: { intended: readonly string[]; sent: readonly string[] }
}

/** Where it is left, as JSON. */
export const hitFile = (file: string): string => `${file}.hit`

/** The journal of a process that comes by armed points. */
export function withPoints(journal: Journal<Tools>, folder: string): Journal<Tools> {
  const mails = { intended: new Set<string>(), sent: new Set<string>() }
  function comeBy(point: Point, effect: string | undefined, where: Omit<Hit, 'pid' | 'mails'>): void {
    const file = effect === undefined ? null : pointFile(folder, point, effect)
    if (file === null || !claim(file)) return
    const hit: Hit = { pid: process.pid, ...where, mails: { intended: [...mails.intended], sent: [...mails.sent] } }
    writeFileSync(hitFile(file), JSON.stringify(hit))
    process.kill(process.pid, point === 'F25' ? 'SIGSTOP' : 'SIGKILL')
  }
  const { store } = journal
  return {
    ...journal,
    store: {
      ...store,
      async commit(commit) {
        const where = { correlationId: commit.flow.correlationId, flowId: commit.flow.id, fence: commit.fence }
        const intended = effectOf(commit, commit.intent?.step)
        const settled = effectOf(commit, settledIn(commit.events).at(-1))
        comeBy('F20', intended, where)
        comeBy('F23', settled, where)
        // Before it, since it may be committed though nobody here lives to hear of it.
        if (intended === MAIL) mails.intended.add(commit.flow.subjectId)
        const answer = await store.commit(commit)
        if (answer.is !== 'committed') {
          if (intended === MAIL) mails.intended.delete(commit.flow.subjectId)
          return answer
        }
        if (settled === MAIL) for (const some of [mails.intended, mails.sent]) some.delete(commit.flow.subjectId)
        if (intended === MAIL) mails.intended.add(commit.flow.subjectId)
        comeBy('F21', intended, where)
        comeBy('F25', intended, where)
        comeBy('F24', settled, where)
        return answer
      },
    },
    effects: Object.fromEntries(
      Object.entries(journal.effects).map(([id, effect]) => [
        id,
        dyingAfterSend(effect, {
          sending(input) {
            if (id === MAIL) mails.sent.add(eventOf(input))
          },
          sent: (correlationId) => comeBy('F22', id, { correlationId, flowId: null, fence: null }),
        }),
      ]),
    ),
  }
}

const MAIL = 'MAIL'
/** What MAIL is performed with, which the table of all effects does not say. */
const eventOf = (input: unknown): string => (input as MailToSend).mailId

interface Sends {
  sending(input: unknown): void
  sent(correlationId: string): void
}

function dyingAfterSend(effect: AnyEffect<Tools>, { sending, sent }: Sends): AnyEffect<Tools> {
  if (effect.class === 'R') return effect
  return {
    ...effect,
    perform(input, tools, call) {
      const beforeSend = (): void => {
        call.beforeSend?.()
        sending(input)
        // The bytes are handed to the system in this very tick.
        setImmediate(() => sent(call.correlationId))
      }
      return effect.perform(input, tools, { ...call, beforeSend })
    },
  }
}

/** Of several workers one takes it. */
function claim(file: string): boolean {
  try {
    renameSync(file, `${file}.taken`)
    return true
  } catch {
    return false // not armed, or somebody else was first
  }
}
