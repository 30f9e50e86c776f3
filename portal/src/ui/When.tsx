import { useLingui } from '@lingui/react/macro'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'

/** An instant, as people here write it; the machine's form beside it. */
export function When({ at, withTime = true }: { at: string; withTime?: boolean }) {
  const { i18n } = useLingui()
  // In which time zone, the browser alone knows: its place is kept.
  if (!useIsHydrated())
    return (
      <time dateTime={at} className="invisible">
        {at.slice(0, withTime ? 16 : 10)}
      </time>
    )
  const format = new Intl.DateTimeFormat(i18n.locale, withTime ? { dateStyle: 'medium', timeStyle: 'short' } : { dateStyle: 'medium' })
  return <time dateTime={at}>{format.format(new Date(at))}</time>
}
