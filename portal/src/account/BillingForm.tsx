import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { askWhole } from '../api/client.ts'
import { Fault } from '../api/fault.ts'
import { profileQuery } from '../api/queries.ts'
import type { components } from '../api/schema.d.ts'
import { AddressFields } from '../forms/AddressFields.tsx'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { codeOf, useSentForm } from '../forms/use-sent-form.ts'
import { meQuery } from '../session/me.ts'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { useIsWithheld } from '../session/use-is-withheld.ts'
import { useSignedIn } from '../session/SignedIn.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Block, Waiting } from '../ui/Skeleton.tsx'
import { changesIn, type ProfileValues, toValues, withChanges } from './profile-values.ts'
import { forgetTyped, keepTyped, readTyped } from './typed-profile.ts'

type Profile = components['schemas']['BillingProfile']

/** Whom invoices are made out to. */
export function BillingForm() {
  const profile = useQuery(profileQuery)
  const isWithheld = useIsWithheld()
  if (profile.isPending)
    return (
      <Waiting>
        <Block className="mt-4 h-[40rem] max-w-xl rounded-card" />
      </Waiting>
    )
  if (isWithheld)
    return (
      <p className="mt-4 max-w-prose">
        <AccountNotReady />
      </p>
    )
  // What is being typed outlives an answer that did not come.
  if (profile.data) return <Loaded profile={profile.data} />
  return <Failed error={profile.error} retry={profile.refetch} />
}

function Loaded({ profile }: { profile: Profile }) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const { user } = useSignedIn()
  const [saved, setSaved] = useState<'now' | 'soon' | null>(null)
  const form = useSentForm<ProfileValues>({
    values: toValues(profile),
    async send(values) {
      setSaved(null)
      const body = changesIn(values, dirtyFields)
      const { status, data } = await askWhole((api) => api.PATCH('/api/me/billing', { body })).catch((error: unknown) => {
        if (error instanceof Fault && error.code === 'not_signed_in') keepTyped({ userId: user.id, change: body })
        throw error
      })
      queries.setQueryData(profileQuery.queryKey, data)
      form.reset(toValues(data))
      setSaved(status === 200 ? 'now' : 'soon')
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  const { reset } = form
  const { errors, dirtyFields } = form.formState
  // What is newer by now is shown wherever nothing was typed.
  useEffect(() => reset(toValues(profile), { keepDirtyValues: true, keepErrors: true }), [profile, reset])
  const takeUp = useEffectEvent(() => {
    const typed = readTyped(user.id)
    forgetTyped()
    if (typed) reset(withChanges(toValues(profile), typed), { keepDefaultValues: true })
  })
  useEffect(() => takeUp(), [])
  return (
    <Form onSubmit={form.submit} className="mt-4 grid max-w-xl gap-5">
      <FormFault fault={form.fault} fields={form.faults} words={{ account_not_ready: <AccountNotReady /> }} />
      <Field
        label={t`Company (optional)`}
        autoComplete="organization"
        fault={codeOf(errors.companyName)}
        {...form.register('companyName')}
      />
      <AddressFields register={(name) => form.register(name)} errors={errors.address} />
      <Field label={t`Telephone`} type="tel" autoComplete="tel" fault={codeOf(errors.phone)} {...form.register('phone')} />
      <Field label={t`Tax number (optional)`} autoComplete="off" fault={codeOf(errors.taxId)} {...form.register('taxId')} />
      <ActionButton type="submit" disabled={form.isSubmitting}>
        <Trans>Save</Trans>
      </ActionButton>
      <output>
        {saved === 'now' && <Trans>It is saved.</Trans>}
        {saved === 'soon' && <Trans>It is on its way to our billing system and will be there shortly.</Trans>}
      </output>
    </Form>
  )
}
