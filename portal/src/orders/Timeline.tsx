import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { Order } from '../api/queries.ts'
import { When } from '../ui/When.tsx'
import { type Status, StatusName } from './StatusWords.tsx'

type Entry = Order['timeline'][number]

const DOTS: Readonly<Record<Entry['state'], string>> = {
  done: 'border-good bg-good',
  running: 'border-wait bg-paper animate-pulse',
  waiting: 'border-wait bg-paper',
  attention: 'border-bad bg-paper',
}

interface TimelineProps {
  entries: readonly Entry[]
  /** Where it stands while it is under way; null when it has come to rest. */
  now: Status | null
}

/** The way of an order so far, a stop for each step, and the one at which it is. */
export function Timeline({ entries, now }: TimelineProps) {
  const { t } = useLingui()
  return (
    <ol aria-label={t`What has happened`} className="mt-6 grid">
      {entries.map(({ at, step, state, message }, n) => (
        <Stop key={`${step} ${at}`} dot={DOTS[state]} isLast={n === entries.length - 1 && now === null}>
          <p className="font-semibold">
            {message}{' '}
            <span className="sr-only">
              <StateWord of={state} />
            </span>
          </p>
          <p className="text-small text-soft">
            <When at={at} />
          </p>
        </Stop>
      ))}
      {now !== null && (
        <Stop dot={DOTS.running} isLast>
          <p className="text-soft" aria-current="step">
            <StatusName of={now} />
          </p>
        </Stop>
      )}
    </ol>
  )
}

const Stop = ({ dot, isLast, children }: { dot: string; isLast: boolean; children: ReactNode }) => (
  <li className="relative pb-7 pl-10">
    {!isLast && <span aria-hidden="true" className="absolute left-[0.6rem] top-3 h-full w-1 bg-rule" />}
    <span aria-hidden="true" className={`absolute left-0 top-1 size-6 rounded-round border-4 ${dot}`} />
    {children}
  </li>
)

function StateWord({ of }: { of: Entry['state'] }) {
  switch (of) {
    case 'done':
      return <Trans>(done)</Trans>
    case 'running':
      return <Trans>(under way)</Trans>
    case 'waiting':
      return <Trans>(waiting)</Trans>
    case 'attention':
      return <Trans>(a person is looking at it)</Trans>
  }
}
