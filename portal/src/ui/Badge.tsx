import type { ReactNode } from 'react'

const TONES = { plain: 'border-rule', good: 'border-good', wait: 'border-wait', bad: 'border-bad' } as const
export type Tone = keyof typeof TONES

/** A state in a word or two. */
export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`inline-block rounded-round border-2 px-3 py-0.5 text-small font-semibold ${TONES[tone]}`}>{children}</span>
)
