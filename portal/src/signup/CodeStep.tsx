import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/client.ts'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { enter } from '../session/me.ts'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { TextButton } from '../ui/TextButton.tsx'
import { readDraft, signUpWaiting } from './values.ts'

interface CodeStepProps {
  signupId: string
  /** Back to what was typed: the mail does not come, or the number was taken by somebody else meanwhile. */
  startAgain(): void
}

/** The code from the mail; with it the account, and a session, begin. */
export function CodeStep({ signupId, startAgain }: CodeStepProps) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const [email] = useState(() => readDraft().email)
  const form = useSentForm({
    values: { code: '' },
    fieldOf: { code_invalid: 'code' },
    async send({ code }) {
      await ask((api) => api.POST('/api/auth/verify-email', { body: { signupId, code: code.normalize('NFKC').replaceAll(/\s/g, '') } }))
      signUpWaiting.end()
      await enter(queries)
    },
  })
  return (
    <>
      <Form onSubmit={form.submit} className="mt-8 grid max-w-md gap-5">
        <FormFault
          fault={form.fault}
          fields={form.faults}
          words={{
            unreachable: (
              <Trans>
                We did not hear whether that was right. Press again; if the code is refused then, your account is ready: log in.
              </Trans>
            ),
            customer_number_not_usable: <Trans>This customer number was taken while you signed up. Please go back and check it.</Trans>,
          }}
        />
        <p>
          <Trans>
            We have sent a mail to <strong>{email}</strong>. It can take a minute.
          </Trans>
        </p>
        <Field
          label={t`Code from the mail`}
          hint={<Trans>Six digits. They are good for 10 minutes.</Trans>}
          inputMode="numeric"
          autoComplete="one-time-code"
          fault={codeOf(form.formState.errors.code)}
          {...form.register('code', { required: 'required' })}
        />
        <ActionButton type="submit" disabled={form.isSubmitting}>
          <Trans>Confirm</Trans>
        </ActionButton>
      </Form>
      <div className="mt-6 flex flex-wrap items-center gap-x-6">
        <AnotherCode signupId={signupId} />
        <TextButton onClick={startAgain}>
          <Trans>Back to what I typed</Trans>
        </TextButton>
      </div>
    </>
  )
}

function AnotherCode({ signupId }: { signupId: string }) {
  const [isSent, setSent] = useState(false)
  const form = useSentForm({
    values: {},
    async send() {
      setSent(false)
      await ask((api) => api.POST('/api/auth/resend-code', { body: { signupId } }))
      setSent(true)
    },
  })
  return (
    <Form onSubmit={form.submit}>
      <FormFault fault={form.fault} />
      <TextButton type="submit" disabled={form.isSubmitting}>
        <Trans>Send another code</Trans>
      </TextButton>{' '}
      <output>{isSent && <Trans>Sent. Only the newest code counts.</Trans>}</output>
    </Form>
  )
}
