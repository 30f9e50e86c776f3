import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/client.ts'
import { sessionsQuery } from '../api/queries.ts'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { NewPasswordField } from '../forms/NewPasswordField.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { useSignedIn } from '../session/SignedIn.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'

export function PasswordForm() {
  const { t } = useLingui()
  const { user } = useSignedIn()
  const queries = useQueryClient()
  const [isDone, setDone] = useState(false)
  const form = useSentForm({
    values: { current: '', password: '' },
    async send(body) {
      setDone(false)
      await ask((api) => api.POST('/api/auth/change-password', { body }))
      form.reset()
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      setDone(true)
    },
  })
  const { errors } = form.formState
  return (
    <Form onSubmit={form.submit} className="mt-4 grid max-w-md gap-5">
      {/* Tells a manager of passwords whose it is. */}
      <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
      <FormFault fault={form.fault} fields={form.faults} />
      <Field
        label={t`Current password`}
        type="password"
        autoComplete="current-password"
        fault={codeOf(errors.current)}
        {...form.register('current', { required: 'required' })}
      />
      <NewPasswordField label={t`New password`} fault={codeOf(errors.password)} {...form.register('password', { required: 'required' })} />
      <ActionButton type="submit" disabled={form.isSubmitting}>
        <Trans>Change the password</Trans>
      </ActionButton>
      <output>{isDone && <Trans>It is changed. Every other session has ended.</Trans>}</output>
    </Form>
  )
}
