import { Trans } from '@lingui/react/macro'
import type { ComponentProps } from 'react'
import { Field } from './Field.tsx'

/** A password to be: what it has to be like, and a name by which managers of passwords offer one. */
export const NewPasswordField = (props: Pick<ComponentProps<typeof Field>, 'label' | 'fault' | 'name' | 'ref' | 'onChange' | 'onBlur'>) => (
  <Field
    hint={<Trans>At least 12 characters. A few words in a row are fine.</Trans>}
    type="password"
    autoComplete="new-password"
    {...props}
  />
)
