import type { ComponentProps } from 'react'
import { INPUT, Labelled, type Labels } from './Labelled.tsx'

/** A text to fill in. */
export const Field = ({ label, hint, fault, ...input }: Labels & ComponentProps<'input'>) => (
  <Labelled label={label} hint={hint} fault={fault}>
    {(attributes) => <input className={INPUT} {...attributes} {...input} />}
  </Labelled>
)
