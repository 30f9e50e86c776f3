// A session may end while somebody fills in their profile: what they had typed waits for their next log-in, in this tab and for nobody else.

import { keptAs } from '../kept.ts'
import type { ProfileChange } from './profile-values.ts'

interface Typed {
  userId: string
  change: ProfileChange
}

const kept = keptAs('typed-profile', 'tab')

export const keepTyped = (typed: Typed): void => kept.write(JSON.stringify(typed))
export const forgetTyped = kept.forget

export function readTyped(userId: string): ProfileChange | null {
  const typed = kept.readJson() as Typed | null // as it was written above
  return typed?.userId === userId ? typed.change : null
}
