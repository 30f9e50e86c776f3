import { Plural, Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Fault } from '../api/fault.ts'
import { Panel } from '../ui/Panel.tsx'

interface FormFaultProps {
  /** Why the last press did not do it; null where nothing stands in the way. */
  fault: unknown
  /** How many fields have to be looked at. */
  fields?: number
  /** What this form itself has to say, by the fault's code. */
  words?: Readonly<Record<string, ReactNode>>
}

/** Above a form's fields: why it did not go through. It is said aloud when it comes. */
export const FormFault = ({ fault, fields = 0, ...more }: FormFaultProps) => (
  <div role="alert" className="empty:hidden">
    {(fields > 0 || fault !== null) && (
      <Panel tone="bad" className="font-semibold">
        {fields > 0 ? (
          <Plural
            value={fields}
            one="Please check the field that is marked below."
            other="Please check the # fields that are marked below."
          />
        ) : (
          <Why fault={fault} {...more} />
        )}
      </Panel>
    )}
  </div>
)

function Why({ fault, words = {} }: Omit<FormFaultProps, 'fields'>) {
  if (!(fault instanceof Fault)) return <Trans>Something went wrong on this page. Please load it again.</Trans>
  const own = words[fault.code]
  if (own !== undefined) return own
  if (fault.status === 429) return <TooOften minutes={Math.ceil((fault.retryAfterSeconds ?? 60) / 60)} />
  if (fault.isAway) return <Trans>We cannot be reached just now. Nothing is lost: please try again in a moment.</Trans>
  return <Trans>This did not work. Please try again.</Trans>
}

const TooOften = ({ minutes }: { minutes: number }) => (
  <Plural
    value={minutes}
    one="That was tried too often. Please try again in a minute."
    other="That was tried too often. Please try again in # minutes."
  />
)
