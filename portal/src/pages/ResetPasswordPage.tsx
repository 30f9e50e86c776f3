import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { ask } from '../api/client.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { NewPasswordField } from '../forms/NewPasswordField.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { keptAs } from '../kept.ts'
import { leave } from '../session/me.ts'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'
import { ActionButton, ActionLink } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

/** As long as the tab, so that a reload does not lose it. */
const kept = keptAs('reset-token', 'tab')

/** The token comes behind the `#`, which browsers send to nobody. */
function readToken(hash: string): string | null {
  const token = new URLSearchParams(hash.slice(1)).get('token')
  if (token !== null) kept.write(token)
  return kept.read()
}

export function ResetPasswordPage() {
  const { t } = useLingui()
  const isHydrated = useIsHydrated()
  if (isHydrated) return <Reset />
  return (
    <Page title={t`Choose a new password`}>
      <ListSkeleton />
    </Page>
  )
}

function Reset() {
  const { t } = useLingui()
  const { hash } = useLocation()
  const navigate = useNavigate()
  const [isDone, setDone] = useState(false)
  const token = readToken(hash)
  useEffect(() => {
    // Nor does it stay in the address, which others may see over a shoulder or in the history.
    if (hash !== '') void navigate('.', { replace: true })
  }, [hash, navigate])
  if (isDone)
    return (
      <Page title={t`Your password is changed`} stage="done" lead={<Trans>You are logged out everywhere. Log in with the new one.</Trans>}>
        <ActionLink to="/login" className="mt-8">
          <Trans>Log in</Trans>
        </ActionLink>
      </Page>
    )
  if (token === null)
    return (
      <Page title={t`Choose a new password`} lead={<LinkIsOver />}>
        <ActionLink to="/forgot-password" className="mt-8">
          <Trans>Send another link</Trans>
        </ActionLink>
      </Page>
    )
  return (
    <Page title={t`Choose a new password`}>
      <NewPassword
        token={token}
        done={() => {
          kept.forget()
          setDone(true)
        }}
      />
    </Page>
  )
}

const LinkIsOver = () => <Trans>This link is not good any more. Have another one sent.</Trans>

function NewPassword({ token, done }: { token: string; done(): void }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const form = useSentForm({
    values: { password: '' },
    async send({ password }) {
      await ask((api) => api.POST('/api/auth/reset-password', { body: { token, password } }))
      leave(queries, true)
      done()
    },
  })
  return (
    <Form onSubmit={form.submit} className="mt-8 grid max-w-md gap-5">
      <FormFault fault={form.fault} fields={form.faults} words={{ token_invalid: <LinkIsOver /> }} />
      <NewPasswordField
        label={t`New password`}
        fault={codeOf(form.formState.errors.password)}
        {...form.register('password', { required: 'required' })}
      />
      <div className="flex flex-wrap gap-3">
        <ActionButton type="submit" disabled={form.isSubmitting}>
          <Trans>Change the password</Trans>
        </ActionButton>
        <ActionLink to="/forgot-password" look="other">
          <Trans>Send another link</Trans>
        </ActionLink>
      </div>
    </Form>
  )
}
