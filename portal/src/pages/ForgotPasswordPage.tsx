import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { ask } from '../api/client.ts'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { ActionButton, ActionLink } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { Page } from '../ui/Page.tsx'

export function ForgotPasswordPage() {
  const { t } = useLingui()
  const [sentTo, setSentTo] = useState<string | null>(null)
  // No values: what the browser has filled in before the scripts came stays.
  const form = useSentForm<{ email: string }>({
    values: {},
    async send(body) {
      await ask((api) => api.POST('/api/auth/request-password-reset', { body }))
      setSentTo(body.email)
    },
  })
  if (sentTo !== null)
    return (
      <Page
        stage="sent"
        title={t`Check your inbox`}
        lead={<Trans>If {sentTo} has an account here, a link is on its way. It is good for 30 minutes, once.</Trans>}
      >
        <ActionLink to="/login" look="other" className="mt-8">
          <Trans>Log in</Trans>
        </ActionLink>
      </Page>
    )
  return (
    <Page title={t`A new password`} lead={<Trans>We send you a link with which you choose another one.</Trans>}>
      <Form onSubmit={form.submit} className="mt-8 grid max-w-md gap-5">
        <FormFault fault={form.fault} fields={form.faults} />
        <Field
          label={t`E-mail`}
          type="email"
          autoComplete="username"
          fault={codeOf(form.formState.errors.email)}
          {...form.register('email', { required: 'required' })}
        />
        <ActionButton type="submit" disabled={form.isSubmitting}>
          <Trans>Send the link</Trans>
        </ActionButton>
      </Form>
    </Page>
  )
}
