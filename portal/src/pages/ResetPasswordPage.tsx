import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ask } from '../api/client.ts'
import { NewPasswordField } from '../forms/NewPasswordField.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { leave } from '../session/me.ts'
import { ActionButton, ActionLink } from '../ui/Action.tsx'
import { Page } from '../ui/Page.tsx'

/** The token comes behind the `#`, which browsers send to nobody. */
const tokenIn = (hash: string): string => new URLSearchParams(hash.slice(1)).get('token') ?? ''

export function ResetPasswordPage() {
  const { t } = useLingui()
  const queries = useQueryClient()
  const [token] = useState(() => tokenIn(location.hash))
  // Nor does it stay in the address, which others may see over a shoulder or in the history.
  useEffect(() => history.replaceState(history.state, '', location.pathname + location.search), [])
  const [isDone, setDone] = useState(false)
  const form = useSentForm({
    values: { password: '' },
    async send({ password }) {
      await ask((api) => api.POST('/api/auth/reset-password', { body: { token, password } }))
      leave(queries)
      setDone(true)
    },
  })
  if (isDone)
    return (
      <Page title={t`Your password is changed`} lead={<Trans>You are logged out everywhere. Log in with the new one.</Trans>}>
        <ActionLink to="/login" className="mt-8">
          <Trans>Log in</Trans>
        </ActionLink>
      </Page>
    )
  return (
    <Page title={t`Choose a new password`}>
      <form noValidate onSubmit={form.submit} className="mt-8 grid max-w-md gap-5">
        <FormFault
          fault={form.fault}
          fields={form.faults}
          words={{ token_invalid: <Trans>This link is not good any more. Have another one sent.</Trans> }}
        />
        <NewPasswordField
          label={t`New password`}
          fault={codeOf(form.formState.errors.password)}
          {...form.register('password', { required: 'required' })}
        />
        <ActionButton type="submit" disabled={form.isSubmitting}>
          <Trans>Change the password</Trans>
        </ActionButton>
        <ActionLink to="/forgot-password" look="other">
          <Trans>Send another link</Trans>
        </ActionLink>
      </form>
    </Page>
  )
}
