import { useLingui } from '@lingui/react/macro'
import { formatData } from './data-size.ts'

/** Below this share somebody soon has nothing left. */
const LOW = 0.2
const WIDTH = 100
const HEIGHT = 4

/** How much of its data an eSIM still has, drawn and in words. */
export function UsageBar({ remainingBytes, totalBytes }: { remainingBytes: number; totalBytes: number }) {
  const { t, i18n } = useLingui()
  const share = totalBytes === 0 ? 0 : Math.min(1, remainingBytes / totalBytes)
  const left = formatData(remainingBytes, i18n.locale)
  const total = formatData(totalBytes, i18n.locale)
  return (
    <div>
      <p className="tabular-nums">{t`${left} of ${total} left`}</p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden className="mt-1 h-3 w-full max-w-md rounded-round">
        <rect width={WIDTH} height={HEIGHT} className="fill-rule" />
        <rect width={WIDTH * share} height={HEIGHT} className={share < LOW ? 'fill-wait' : 'fill-esim'} />
      </svg>
    </div>
  )
}
