import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { InstallGuide } from '../orders/InstallGuide.tsx'
import { meQuery } from '../session/me.ts'
import { usePageData } from '../shell/page-data.ts'
import { BillingButton } from '../billing/BillingButton.tsx'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Page } from '../ui/Page.tsx'
import { Section } from '../ui/Section.tsx'

export function HelpPage() {
  const { t } = useLingui()
  return (
    <Page title={t`Help`} lead={<Trans>The questions that most people have. If yours is not here, ask us.</Trans>}>
      <div className="mt-6 max-w-prose">
        <Question asked={<Trans>Where is my customer number?</Trans>}>
          <Trans>
            It begins with C- and stands at the top right of your contract and of every letter from us. You need it once, to sign up.
          </Trans>
        </Question>
        <Question asked={<Trans>I have ordered. What happens now?</Trans>}>
          <Trans>
            Our staff check the order; until they approve it, you can cancel it and nothing is charged. Then it is set up by itself. The
            page of your order shows each step, and we write to you when it runs.
          </Trans>
        </Question>
        <Question asked={<Trans>“A person is looking at it”: what do I have to do?</Trans>}>
          <Trans>
            Nothing, unless the page says so. Something could not be finished by itself, so somebody has it on their desk and writes to you.
            Nothing is ordered or charged twice meanwhile.
          </Trans>
        </Question>
        <Question asked={<Trans>How do I pay, and where are my invoices?</Trans>}>
          <Trans>
            In the billing area. From <Link to="/billing">Bills and payment</Link> you get there without another log-in.
          </Trans>
        </Question>
        <Question asked={<Trans>My eSIM does not install</Trans>}>
          <Trans>
            Use Wi-Fi while you install it, and the phone that is to have it: an eSIM can be installed once. Its code stands on the page of
            your order and of the service.
          </Trans>
        </Question>
        <InstallGuide level="h2" />
      </div>
      <Contact />
    </Page>
  )
}

const Question = ({ asked, children }: { asked: ReactNode; children: ReactNode }) => (
  <Disclosure summary={<strong className="font-semibold">{asked}</strong>}>
    <p>{children}</p>
  </Disclosure>
)

function Contact() {
  const me = useQuery(meQuery)
  const { email, phone, hours } = usePageData().support
  return (
    <Section title={<Trans>Ask us</Trans>} className="mt-12 grid justify-items-start gap-3">
      {email !== null && (
        <p>
          <Trans>
            By e-mail: <a href={`mailto:${email}`}>{email}</a>
          </Trans>
        </p>
      )}
      {phone !== null && (
        <p>
          <Trans>
            By telephone: <a href={`tel:${phone}`}>{phone}</a>
          </Trans>{' '}
          {hours !== null && <span className="text-soft">{hours}</span>}
        </p>
      )}
      {me.data && (
        <BillingButton to="tickets">
          <Trans>Write to our support</Trans>
        </BillingButton>
      )}
      {!me.data && email === null && phone === null && (
        <p>
          <Trans>
            <Link to="/login">Log in</Link> to write to our support, or look into your contract for our number.
          </Trans>
        </p>
      )}
    </Section>
  )
}
