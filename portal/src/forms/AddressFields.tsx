import { useLingui } from '@lingui/react/macro'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { countriesIn } from './countries.ts'
import { Field } from './Field.tsx'
import { SelectField } from './SelectField.tsx'
import { codeOf, type FieldError } from './use-sent-form.ts'

type Part = 'country' | 'postcode' | 'state' | 'city' | 'line1' | 'line2'

interface AddressFieldsProps {
  register<P extends Part>(name: `address.${P}`): UseFormRegisterReturn
  errors: Partial<Record<Part, FieldError>> | undefined
}

/** From the large to the small, as addresses are written here. Fields stand in the form's values under `address`. */
export function AddressFields({ register, errors }: AddressFieldsProps) {
  const { t, i18n } = useLingui()
  return (
    <>
      <SelectField label={t`Country`} autoComplete="country" fault={codeOf(errors?.country)} {...register('address.country')}>
        {countriesIn(i18n.locale).map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-5 wide:grid-cols-2">
        <Field label={t`Postcode`} autoComplete="postal-code" fault={codeOf(errors?.postcode)} {...register('address.postcode')} />
        <Field
          label={t`Prefecture or state (optional)`}
          autoComplete="address-level1"
          fault={codeOf(errors?.state)}
          {...register('address.state')}
        />
      </div>
      <Field label={t`City`} autoComplete="address-level2" fault={codeOf(errors?.city)} {...register('address.city')} />
      <Field label={t`Street and number`} autoComplete="address-line1" fault={codeOf(errors?.line1)} {...register('address.line1')} />
      <Field
        label={t`Building and room (optional)`}
        autoComplete="address-line2"
        fault={codeOf(errors?.line2)}
        {...register('address.line2')}
      />
    </>
  )
}
