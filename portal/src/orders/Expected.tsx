import { Trans } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import type { Order } from '../api/queries.ts'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'
import { When } from '../ui/When.tsx'

/** By when orders like this one are usually further; that it takes longer, once that has passed; nothing where nobody knows. */
export function Expected({ order: { status, expectedBy } }: { order: Order }) {
  const isLate = useIsPast(expectedBy)
  if (expectedBy === null) return null
  return (
    <p className="mt-2 max-w-prose text-soft">
      {isLate ? (
        <Trans>It takes longer than usual. You need do nothing: it goes on, and we write to you.</Trans>
      ) : status === 'pending_review' ? (
        <Trans>
          Usually approved by <When at={expectedBy} />
        </Trans>
      ) : (
        <Trans>
          Usually running by <When at={expectedBy} />
        </Trans>
      )}
    </p>
  )
}

/** What a timer takes at most. */
const LONGEST_MS = 2 ** 31 - 1

function useIsPast(at: string | null): boolean {
  const isHydrated = useIsHydrated()
  const [now, setNow] = useState(() => Date.now())
  const leftMs = at === null ? Infinity : Date.parse(at) - now
  useEffect(() => {
    if (leftMs <= 0 || leftMs > LONGEST_MS) return
    const timer = setTimeout(() => setNow(Date.now()), leftMs)
    return () => clearTimeout(timer)
  }, [leftMs])
  // The server's clock is another one.
  return isHydrated && leftMs <= 0
}
