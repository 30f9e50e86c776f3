import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

/** A value that is to be typed elsewhere, and the way not to type it. Stands in a list of terms. */
export function Copyable({ name, value }: { name: string; value: string }) {
  const { t } = useLingui()
  const [state, setState] = useState<'copied' | 'refused' | null>(null)
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('refused'),
    )
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <div className="min-w-48 grow basis-0">
        <dt className="text-small text-soft">{name}</dt>
        <dd className="font-mono break-all">{value}</dd>
      </div>
      <button
        type="button"
        aria-label={t`Copy ${name}`}
        onClick={() => void copy()}
        className="min-h-12 min-w-24 rounded-card border-2 border-edge px-4 text-small font-semibold"
      >
        {state === 'copied' ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
      </button>
      <output className={state === 'refused' ? 'w-full text-small' : 'sr-only'}>
        {state === 'copied' && <Trans>Copied</Trans>}
        {state === 'refused' && <Trans>Your browser does not allow it. Please mark the text and copy it.</Trans>}
      </output>
    </div>
  )
}
