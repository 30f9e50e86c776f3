import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { legalQuery, type LegalText } from '../legal/legal-query.ts'
import { usePageData } from '../shell/page-data.ts'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function TermsPage() {
  const { t } = useLingui()
  return (
    <Page title={t`Terms`}>
      <Legal text="terms" />
    </Page>
  )
}

export function PrivacyPage() {
  const { t } = useLingui()
  return (
    <Page title={t`Privacy`}>
      <Legal text="privacy" />
    </Page>
  )
}

/** The brand's own words, or that they are still to come. */
function Legal({ text }: { text: LegalText }) {
  const { name, legal } = usePageData()
  return legal[text] ? (
    <Given text={text} />
  ) : (
    <p className="mt-6 max-w-prose">
      <Trans>{name} has not published this text here yet. Your contract holds it; our staff are glad to send it to you.</Trans>
    </p>
  )
}

function Given({ text }: { text: LegalText }) {
  const { i18n } = useLingui()
  const legal = useQuery(legalQuery(text, i18n.locale))
  if (legal.isPending) return <ListSkeleton />
  if (legal.isLoadingError) return <Failed error={legal.error} retry={legal.refetch} />
  return (
    <div className="mt-6 grid max-w-prose gap-4">
      {legal.data
        .split(/\n\s*\n/)
        .filter((part) => part.trim() !== '')
        .map((part, n) =>
          part.startsWith('# ') ? (
            // Parts have no names of their own, and never move.
            // oxlint-disable-next-line react/no-array-index-key
            <h2 key={n} className="mt-4 text-lead font-semibold">
              {part.slice(2)}
            </h2>
          ) : (
            // oxlint-disable-next-line react/no-array-index-key
            <p key={n} className="whitespace-pre-line">
              {part}
            </p>
          ),
        )}
    </div>
  )
}
