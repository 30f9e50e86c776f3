import { Trans } from '@lingui/react/macro'
import { brand } from './brand.ts'
import { LanguageChoice } from './LanguageChoice.tsx'

export function Footer() {
  const { email, phone, hours } = brand.support
  return (
    <footer className="border-t border-rule bg-panel">
      <div className="mx-auto flex max-w-6xl flex-wrap items-start gap-x-12 gap-y-6 px-5 py-8 text-small wide:px-8">
        <div className="mr-auto grid gap-1">
          <p className="font-semibold">{brand.name}</p>
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
        <LanguageChoice />
      </div>
    </footer>
  )
}
