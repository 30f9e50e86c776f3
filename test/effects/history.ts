import type { History } from '../../src/journal/effect.ts'

/** Of an effect that was performed so often, and is next. */
export const historyOf = (performs: number): History => ({
  performs,
  isNext: true,
  since: 0,
  now: 0,
  lease: { flowId: '0197f3a0-0000-7000-8000-000000000000', fence: 1 },
})
