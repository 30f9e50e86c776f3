import { Trans, useLingui } from '@lingui/react/macro'
import type { Order } from '../api/queries.ts'
import { When } from '../ui/When.tsx'

type Entry = Order['timeline'][number]

const DOTS: Readonly<Record<Entry['state'], string>> = {
  done: 'border-good bg-good',
  running: 'border-wait bg-paper animate-pulse',
  waiting: 'border-wait bg-paper',
  attention: 'border-bad bg-paper',
}

/** The way of an order so far, a stop for each step. */
export function Timeline({ entries }: { entries: readonly Entry[] }) {
  const { t } = useLingui()
  return (
    <ol aria-label={t`What has happened`} className="mt-6 grid">
      {entries.map(({ at, step, state, message }, n) => (
        <li key={`${step} ${at}`} className="relative pb-7 pl-10">
          {n < entries.length - 1 && <span aria-hidden="true" className="absolute left-[0.6rem] top-3 h-full w-1 bg-rule" />}
          <span aria-hidden="true" className={`absolute left-0 top-1 size-6 rounded-round border-4 ${DOTS[state]}`} />
          <p className="font-semibold">
            {message}{' '}
            <span className="sr-only">
              <StateWord of={state} />
            </span>
          </p>
          <p className="text-small text-soft">
            <When at={at} />
          </p>
        </li>
      ))}
    </ol>
  )
}

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
