import { Trans } from '@lingui/react/macro'
import { type ReactNode, useEffect, useState } from 'react'

/** A place that something will fill, as large as what will. */
export const Block = ({ className = '' }: { className?: string }) => (
  <div aria-hidden="true" className={`animate-pulse rounded-small bg-panel ${className}`} />
)

/** After so long somebody wonders whether anything still happens. */
const LONG_MS = 5_000
/** Lie on each other, in a place that is as high as the higher of them. */
const STACKED = '[grid-area:1/1]'

interface WaitingProps {
  /** The page has no name yet: this stands in for its heading. */
  isPage?: boolean
  /** From when on it is said that it takes long. */
  longMs?: number
  children: ReactNode
}

/** Says to who listens what the others see, and to all of them when it takes long: upon the place that is kept, so that nothing moves. */
export function Waiting({ isPage = false, longMs = LONG_MS, children }: WaitingProps) {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longMs)
    return () => clearTimeout(timer)
  }, [longMs])
  const Loading = isPage ? 'h1' : 'span'
  return (
    <output className="grid grid-cols-1" data-waiting>
      <div className={STACKED}>{children}</div>
      {(isPage || !isLong) && (
        <Loading className="sr-only">
          <Trans>Loading</Trans>
        </Loading>
      )}
      {isLong && (
        <p className={`${STACKED} z-10 place-self-center rounded-card border-2 border-rule bg-paper px-4 py-2 text-small`}>
          <Trans>This takes longer than usual. You need do nothing: it goes on by itself.</Trans>
        </p>
      )}
    </output>
  )
}

export const PageSkeleton = () => (
  <Waiting isPage>
    <Block className="mt-10 h-10 w-2/3 max-w-md" />
    <Block className="mt-6 h-5 w-full max-w-2xl" />
    <Block className="mt-3 h-5 w-5/6 max-w-xl" />
  </Waiting>
)

/** As lists of cards are. */
export const ListSkeleton = () => (
  <Waiting>
    <div className="mt-8 grid gap-3">
      <Block className="h-24 rounded-card" />
      <Block className="h-24 rounded-card" />
    </div>
  </Waiting>
)
