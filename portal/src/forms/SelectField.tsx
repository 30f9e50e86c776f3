import type { ComponentProps } from 'react'
import { INPUT, Labelled, type Labels } from './Labelled.tsx'

/** One of several. `children` are its options. */
export const SelectField = ({ label, hint, fault, ...select }: Labels & ComponentProps<'select'>) => (
  <Labelled label={label} hint={hint} fault={fault}>
    {(attributes) => <select className={INPUT} {...attributes} {...select} />}
  </Labelled>
)
