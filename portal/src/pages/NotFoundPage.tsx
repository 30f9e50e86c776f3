import { Trans, useLingui } from '@lingui/react/macro'
import { ActionLink } from '../ui/Action.tsx'
import { Page } from '../ui/Page.tsx'

export function NotFoundPage() {
  const { t } = useLingui()
  return (
    <Page title={t`There is no page here`} lead={<Trans>The address may be mistyped, or the page has moved.</Trans>}>
      <div className="mt-8 flex flex-wrap gap-3">
        <ActionLink to="/">
          <Trans>To the start</Trans>
        </ActionLink>
        <ActionLink to="/catalog" look="other">
          <Trans>See services and prices</Trans>
        </ActionLink>
      </div>
    </Page>
  )
}
