import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { ask } from '../api/client.ts'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { enter, hasEnded, meQuery } from '../session/me.ts'
import { returnTo } from '../session/return-to.ts'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { GoTo } from '../ui/GoTo.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'

export function LoginPage() {
  const { t } = useLingui()
  const [search] = useSearchParams()
  const queries = useQueryClient()
  const me = useQuery(meQuery)
  // No values: what the browser has filled in before the scripts came stays.
  const form = useSentForm<{ email: string; password: string }>({
    values: {},
    async send(body) {
      await ask((api) => api.POST('/api/auth/login', { body }))
      await enter(queries)
    },
  })
  const { errors } = form.formState
  // Also where the log-in has just gone through: the session leads on.
  if (me.data) return <GoTo to={returnTo(search, '/dashboard')} />
  return (
    <Page title={t`Log in`}>
      {hasEnded() && search.has('returnTo') && (
        <Panel tone="wait" className="mt-6 max-w-md">
          <Trans>To keep your account safe, please log in again. You come back to where you were.</Trans>
        </Panel>
      )}
      <Form onSubmit={form.submit} className="mt-8 grid max-w-md gap-5">
        <FormFault
          fault={form.fault}
          fields={form.faults}
          words={{ invalid_credentials: <Trans>This e-mail and password do not belong together.</Trans> }}
        />
        <Field
          label={t`E-mail`}
          type="email"
          autoComplete="username"
          fault={codeOf(errors.email)}
          {...form.register('email', { required: 'required' })}
        />
        <Field
          label={t`Password`}
          type="password"
          autoComplete="current-password"
          fault={codeOf(errors.password)}
          {...form.register('password', { required: 'required' })}
        />
        <ActionButton type="submit" disabled={form.isSubmitting}>
          <Trans>Log in</Trans>
        </ActionButton>
        <p>
          <Link to="/forgot-password">
            <Trans>I have forgotten my password</Trans>
          </Link>
        </p>
      </Form>
      <p className="mt-8 border-t border-rule pt-6">
        <Trans>
          New here? <Link to={{ pathname: '/signup', search: search.toString() }}>Sign up with your customer number</Link>
        </Trans>
      </p>
    </Page>
  )
}
