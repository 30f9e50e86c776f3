import { Trans, useLingui } from '@lingui/react/macro'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Fault } from '../api/fault.ts'
import { pageData } from '../shell/page-data.ts'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { PageSkeleton } from '../ui/Skeleton.tsx'

type Text = 'terms' | 'privacy'

const legalQuery = (text: Text, language: string) =>
  queryOptions({
    queryKey: ['legal', text, language],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const reply = await fetch(`/brand/${text}.${language}.txt`, { signal }).catch(() => null)
      if (!reply?.ok) throw new Fault(reply?.status ?? 0, {})
      return await reply.text()
    },
  })

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
const Legal = ({ text }: { text: Text }) =>
  pageData.legal[text] ? (
    <Given text={text} />
  ) : (
    <p className="mt-6 max-w-prose">
      <Trans>{pageData.name} has not published this text here yet. Your contract holds it; our staff are glad to send it to you.</Trans>
    </p>
  )

function Given({ text }: { text: Text }) {
  const { i18n } = useLingui()
  const legal = useQuery(legalQuery(text, i18n.locale))
  if (legal.isPending) return <PageSkeleton />
  if (legal.isError) return <Failed error={legal.error} retry={legal.refetch} />
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
