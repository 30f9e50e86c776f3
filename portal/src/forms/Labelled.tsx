import { type ReactNode, useId } from 'react'
import { FieldFault } from './FieldFault.tsx'

export const INPUT =
  'min-h-12 w-full rounded-card border-2 border-edge bg-paper px-4 py-2 text-ink aria-invalid:border-bad disabled:opacity-60'

export interface Labels {
  label: ReactNode
  hint?: ReactNode
  /** The code of what is wrong with it. */
  fault?: string | undefined
}

interface Attributes {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

/** What a field is called, what helps to fill it in, and what is wrong with it, all of it said to who listens. `children` makes the field. */
export function Labelled({ label, hint, fault, children }: Labels & { children(attributes: Attributes): ReactNode }) {
  const id = useId()
  const described = [hint === undefined ? [] : `${id}-hint`, fault === undefined ? [] : `${id}-fault`].flat().join(' ')
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-small text-soft">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-invalid': fault === undefined ? undefined : true,
        'aria-describedby': described === '' ? undefined : described,
      })}
      {fault !== undefined && <FieldFault id={`${id}-fault`} code={fault} />}
    </div>
  )
}
