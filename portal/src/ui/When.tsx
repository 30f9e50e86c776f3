import { useLingui } from '@lingui/react/macro'

/** An instant, as people here write it; the machine's form beside it. */
export function When({ at, withTime = true }: { at: string; withTime?: boolean }) {
  const { i18n } = useLingui()
  const format = new Intl.DateTimeFormat(i18n.locale, withTime ? { dateStyle: 'medium', timeStyle: 'short' } : { dateStyle: 'medium' })
  return <time dateTime={at}>{format.format(new Date(at))}</time>
}
