import { Trans, useLingui } from '@lingui/react/macro'

export type SignUpStep = 'account' | 'address' | 'code'

const STOPS = ['account', 'address', 'code', 'done'] as const

/** Where on the way one is: a line with its stops. */
export function Progress({ at }: { at: SignUpStep }) {
  const { t } = useLingui()
  const here = STOPS.indexOf(at)
  return (
    <ol aria-label={t`Steps`} className="mt-8 grid max-w-xl grid-cols-4 text-small">
      {STOPS.map((stop, n) => (
        <li key={stop} aria-current={n === here ? 'step' : undefined} className="relative pr-2 pt-7 aria-[current=step]:font-semibold">
          <span
            aria-hidden="true"
            className={`absolute left-0 top-2 h-1 w-full ${n < here ? 'bg-brand' : n < STOPS.length - 1 ? 'bg-rule' : ''}`}
          />
          <span
            aria-hidden="true"
            className={`absolute left-0 top-0 size-5 rounded-round border-4 ${n <= here ? 'border-brand' : 'border-edge'} ${n < here ? 'bg-brand' : 'bg-paper'}`}
          />
          <Name of={stop} />
        </li>
      ))}
    </ol>
  )
}

function Name({ of }: { of: (typeof STOPS)[number] }) {
  switch (of) {
    case 'account':
      return <Trans>Account</Trans>
    case 'address':
      return <Trans>Address</Trans>
    case 'code':
      return <Trans>Code</Trans>
    case 'done':
      return <Trans>Done</Trans>
  }
}
