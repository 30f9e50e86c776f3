import { Trans } from '@lingui/react/macro'
import type { EsimUsage } from '../api/queries.ts'
import { When } from '../ui/When.tsx'
import { UsageBar } from './UsageBar.tsx'

/** What is left of an eSIM, until when it is good, and of when that is. */
export function UsageOf({ usage }: { usage: EsimUsage }) {
  const { state, asOf, profile, unlimited, totalBytes, remainingBytes, expiresAt } = usage
  if (asOf === null)
    return (
      <p className="text-soft">
        <Trans>What is left of it could not be read just now. Please look again in a few minutes.</Trans>
      </p>
    )
  return (
    <div className="grid gap-2">
      {profile !== 'unknown' && (
        <p className="font-semibold">
          <Profile of={profile} />
        </p>
      )}
      {unlimited === true && (
        <p>
          <Trans>Unlimited data</Trans>
        </p>
      )}
      {remainingBytes !== null && totalBytes !== null && <UsageBar remainingBytes={remainingBytes} totalBytes={totalBytes} />}
      {expiresAt !== null && profile !== 'expired' && (
        <p>
          <Trans>
            Valid until <When at={expiresAt} />
          </Trans>
        </p>
      )}
      <p className="text-small text-soft">
        {state === 'old' ? (
          <Trans>
            The provider does not answer just now. It last said so on <When at={asOf} />.
          </Trans>
        ) : (
          <Trans>
            As of <When at={asOf} />
          </Trans>
        )}
      </p>
    </div>
  )
}

function Profile({ of }: { of: Exclude<EsimUsage['profile'], 'unknown'> }) {
  switch (of) {
    case 'not_installed':
      return <Trans>Not used on any phone yet</Trans>
    case 'installed':
      return <Trans>Installed</Trans>
    case 'in_use':
      return <Trans>In use</Trans>
    case 'expired':
      return <Trans>Expired</Trans>
  }
}
