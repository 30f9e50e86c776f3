// The points at which a worker ends itself, as if its machine had done it: between two lines of the step protocol. A point is armed by a
// file named after it, and whoever takes that file away is the one who dies.

import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyEffect } from '../../../src/journal/effect.ts'
import type { Journal } from '../../../src/journal/journal.ts'
import type { Commit } from '../../../src/journal/store.ts'
import type { Tools } from '../../../src/effects/tools.ts'

/** Ids as in the fault matrix. */
export const POINTS = {
  F20: 'before the intent is committed',
  F21: 'after the intent, before it is sent',
  F22: 'after it is sent',
  F23: 'after the answer, before it is settled',
  F24: 'after it is settled, before the wake-up',
  F25: 'stopped after the intent, for longer than its lease',
} as const

export type Point = keyof typeof POINTS

export const pointFile = (folder: string, point: Point, effect: string): string => join(folder, `${point}.${effect}`)
/** What is left of a point that somebody came by. */
export const hitFile = (file: string): string => `${file}.hit`

/** The journal of a worker that comes by armed points. */
export function withPoints(journal: Journal<Tools>, folder: string): Journal<Tools> {
  function die(point: Point, effect: string | undefined): void {
    if (effect === undefined || !claim(pointFile(folder, point, effect))) return
    process.kill(process.pid, point === 'F25' ? 'SIGSTOP' : 'SIGKILL')
  }
  const { store } = journal
  return {
    ...journal,
    store: {
      ...store,
      async commit(commit) {
        const intended = effectOf(commit, commit.intent?.step)
        die('F20', intended)
        die('F23', effectOf(commit, commit.settled.at(-1)?.step))
        const answer = await store.commit(commit)
        if (answer.is !== 'committed') return answer
        die('F21', intended)
        die('F25', intended)
        die('F24', effectOf(commit, commit.settled.at(-1)?.step))
        return answer
      },
    },
    effects: Object.fromEntries(Object.entries(journal.effects).map(([id, effect]) => [id, dyingAfterSend(effect, () => die('F22', id))])),
  }
}

function dyingAfterSend(effect: AnyEffect<Tools>, die: () => void): AnyEffect<Tools> {
  if (effect.class === 'R') return effect
  return {
    ...effect,
    perform(input, tools, call) {
      const beforeSend = (): void => {
        call.beforeSend?.()
        // The bytes are handed to the system in this very tick.
        setImmediate(die)
      }
      return effect.perform(input, tools, { ...call, beforeSend })
    },
  }
}

function effectOf({ steps, flow }: Commit, name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  return (steps.find((step) => step.name === name) ?? flow.steps.find((step) => step.name === name))?.effect
}

function claim(file: string): boolean {
  try {
    renameSync(file, hitFile(file))
    return true
  } catch {
    return false // not armed, or somebody else was first
  }
}
