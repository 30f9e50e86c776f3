import { standardSchemaResolver } from '@hookform/resolvers/standard-schema'
import { Trans, useLingui } from '@lingui/react/macro'
import { type FormEvent, useEffect } from 'react'
import { ask } from '../api/client.ts'
import { AddressFields } from '../forms/AddressFields.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { useSentForm } from '../forms/use-sent-form.ts'
import type { Language } from '../shell/language.ts'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { AccountFields } from './AccountFields.tsx'
import { ACCOUNT_FIELDS, keepDraft, SignUpValues, toBody } from './values.ts'

export type DetailsStep = 'account' | 'address'

interface DetailsFormProps {
  /** What the fields begin with. */
  draft: SignUpValues
  step: DetailsStep
  go(step: DetailsStep): void
  accepted(signupId: string): void
}

/** Two pages of one form: going back and forth loses nothing, and neither does loading the page again. */
export function DetailsForm({ draft, step, go, accepted }: DetailsFormProps) {
  const { i18n } = useLingui()
  const form = useSentForm<SignUpValues>({
    values: draft,
    resolver: standardSchemaResolver(SignUpValues),
    fieldOf: { customer_number_not_usable: 'sfNumber' },
    async send(values) {
      const { signupId } = await ask((api) => api.POST('/api/auth/signup', { body: toBody(values, i18n.locale as Language) }))
      accepted(signupId)
    },
  })
  const { errors } = form.formState
  const { subscribe, setFocus } = form
  useEffect(() => subscribe({ formState: { values: true }, callback: ({ values }) => keepDraft(values) }), [subscribe])

  // What is refused may stand on the page before.
  const refusedBefore = step === 'address' ? ACCOUNT_FIELDS.find((name) => errors[name] !== undefined) : undefined
  useEffect(() => {
    if (refusedBefore === undefined) return
    go('account')
    // Once it is on the page.
    setTimeout(() => setFocus(refusedBefore))
  }, [refusedBefore, go, setFocus])

  const next = async (event: FormEvent) => {
    event.preventDefault()
    if (await form.trigger(ACCOUNT_FIELDS, { shouldFocus: true })) go('address')
  }
  return (
    <Form onSubmit={step === 'account' ? next : form.submit} className="mt-8 grid max-w-xl gap-5">
      <FormFault fault={form.fault} fields={form.faults} />
      {step === 'account' ? (
        <AccountFields register={form.register} errors={errors} />
      ) : (
        <AddressFields register={(name) => form.register(name)} errors={errors.address} />
      )}
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" disabled={form.isSubmitting}>
          {step === 'account' ? <Trans>On to the address</Trans> : <Trans>Sign up</Trans>}
        </ActionButton>
        {step === 'address' && (
          <ActionButton look="other" onClick={() => go('account')}>
            <Trans>Back</Trans>
          </ActionButton>
        )}
      </div>
    </Form>
  )
}
