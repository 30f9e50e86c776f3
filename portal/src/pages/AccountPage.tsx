import { Trans, useLingui } from '@lingui/react/macro'
import { BillingForm } from '../account/BillingForm.tsx'
import { PasswordForm } from '../account/PasswordForm.tsx'
import { Sessions } from '../account/Sessions.tsx'
import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { useSignedIn } from '../session/SignedIn.tsx'
import { SignOut } from '../account/SignOut.tsx'
import { LanguageChoice } from '../shell/LanguageChoice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Page } from '../ui/Page.tsx'
import { Section } from '../ui/Section.tsx'

export function AccountPage() {
  const { t, i18n } = useLingui()
  const me = useSignedIn()
  const { user, account } = me
  const { firstName, lastName, email } = user
  return (
    <Page title={t`Account`}>
      <ReviewNotice {...me} />
      <Facts
        facts={[
          [t`Name`, i18n.locale === 'ja' ? `${lastName} ${firstName}` : `${firstName} ${lastName}`],
          [t`E-mail`, email],
          [t`Customer number`, account.customerNumber],
          [t`Account holder`, account.name],
        ]}
      />
      <SignOut />
      <Section title={<Trans>Billing address</Trans>} className="mt-12">
        <BillingForm />
      </Section>
      <Section title={<Trans>Language</Trans>} className="mt-12">
        <p className="mb-3 mt-2">
          <Trans>Of these pages, and of the mails that we send you.</Trans>
        </p>
        <LanguageChoice />
      </Section>
      <Section title={<Trans>Password</Trans>} className="mt-12">
        <PasswordForm />
      </Section>
      <Section title={<Trans>Where you are logged in</Trans>} className="mt-12">
        <Sessions />
      </Section>
    </Page>
  )
}
