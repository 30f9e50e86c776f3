import { Trans, useLingui } from '@lingui/react/macro'
import type { FieldErrors, UseFormRegister } from 'react-hook-form'
import { Field } from '../forms/Field.tsx'
import { NewPasswordField } from '../forms/NewPasswordField.tsx'
import { codeOf } from '../forms/use-sent-form.ts'
import type { SignUpValues } from './values.ts'

interface AccountFieldsProps {
  register: UseFormRegister<SignUpValues>
  errors: FieldErrors<SignUpValues>
}

export function AccountFields({ register, errors }: AccountFieldsProps) {
  const { t } = useLingui()
  return (
    <>
      <Field
        label={t`Customer number`}
        hint={<Trans>It begins with C- and stands at the top right of your contract and of every letter from us.</Trans>}
        autoComplete="off"
        fault={codeOf(errors.sfNumber)}
        {...register('sfNumber')}
      />
      <Field
        label={t`E-mail`}
        hint={<Trans>We send a code there, and everything about your orders.</Trans>}
        type="email"
        autoComplete="email"
        fault={codeOf(errors.email)}
        {...register('email')}
      />
      <NewPasswordField label={t`Password`} fault={codeOf(errors.password)} {...register('password')} />
      <div className="grid gap-5 wide:grid-cols-2">
        <Field label={t`Last name`} autoComplete="family-name" fault={codeOf(errors.lastName)} {...register('lastName')} />
        <Field label={t`First name`} autoComplete="given-name" fault={codeOf(errors.firstName)} {...register('firstName')} />
      </div>
      <Field label={t`Company (optional)`} autoComplete="organization" fault={codeOf(errors.companyName)} {...register('companyName')} />
      <Field label={t`Telephone`} type="tel" autoComplete="tel" fault={codeOf(errors.phone)} {...register('phone')} />
    </>
  )
}
