import { Trans } from '@lingui/react/macro'
import { useState } from 'react'

/** A value that is to be typed elsewhere, and the way not to type it. Stands in a list of terms. */
export function Copyable({ name, value }: { name: string; value: string }) {
  const [state, setState] = useState<'copied' | 'refused' | null>(null)
  const copy = async () => {
    try {
      // Browsers lend the clipboard to safe origins alone.
      await navigator.clipboard.writeText(value)
      setState('copied')
    } catch {
      setState('refused')
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <dt className="w-full text-small text-soft">{name}</dt>
      <dd className="min-w-48 grow basis-0 font-mono break-all">{value}</dd>
      <dd>
        <button
          type="button"
          onClick={() => void copy()}
          className="min-h-12 min-w-24 rounded-card border-2 border-edge px-4 text-small font-semibold"
        >
          {state === 'copied' ? <Trans>Copied</Trans> : <Trans>Copy</Trans>} <span className="sr-only">{name}</span>
        </button>
        <output className={state === 'refused' ? 'block text-small' : 'sr-only'}>
          {state === 'copied' && <Trans>Copied</Trans>}
          {state === 'refused' && <Trans>Your browser does not allow it. Please mark the text and copy it.</Trans>}
        </output>
      </dd>
    </div>
  )
}
