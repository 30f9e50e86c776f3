import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from 'react-router'
import { LanguageChoice } from './LanguageChoice.tsx'
import { usePageData } from './page-data.ts'

const LINK = 'inline-flex min-h-8 items-center'

export function Footer() {
  const { t } = useLingui()
  const { name, support } = usePageData()
  const { email, phone, hours } = support
  return (
    <footer className="border-t border-rule bg-panel">
      <div className="mx-auto flex max-w-6xl flex-wrap items-start gap-x-12 gap-y-6 px-5 py-8 text-small wide:px-8">
        <div className="mr-auto grid gap-1">
          <p className="font-semibold">{name}</p>
          {email !== null && (
            <p>
              <Trans>
                Questions? <a href={`mailto:${email}`}>{email}</a>
              </Trans>
            </p>
          )}
          {phone !== null && (
            <p>
              <a href={`tel:${phone}`}>{phone}</a> {hours !== null && <span className="text-soft">{hours}</span>}
            </p>
          )}
        </div>
        <nav aria-label={t`More`} className="grid">
          <Link to="/help" className={LINK}>
            <Trans>Help</Trans>
          </Link>
          <Link to="/terms" className={LINK}>
            <Trans>Terms</Trans>
          </Link>
          <Link to="/privacy" className={LINK}>
            <Trans>Privacy</Trans>
          </Link>
        </nav>
        <LanguageChoice />
      </div>
    </footer>
  )
}
