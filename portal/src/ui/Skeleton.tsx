import { Trans } from '@lingui/react/macro'

/** A place that something will fill, as large as what will. */
export const Block = ({ className = '' }: { className?: string }) => (
  <div aria-hidden="true" className={`animate-pulse rounded-small bg-panel ${className}`} />
)

/** Says to who listens what the others see. */
export function Waiting({ children }: { children: React.ReactNode }) {
  return (
    <output className="block" data-waiting>
      <span className="sr-only">
        <Trans>Loading</Trans>
      </span>
      {children}
    </output>
  )
}

export const PageSkeleton = () => (
  <Waiting>
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
