import { Trans, useLingui } from '@lingui/react/macro'
import { renderSVG } from 'uqr'
import type { Order } from '../api/queries.ts'
import { Copyable } from './Copyable.tsx'

export type Esim = NonNullable<Order['items'][number]['esims']>[number]

/** What installs an eSIM: the code to scan, the same to type, and the way that phones of one maker take. */
export function EsimCard({ esim: { lpa, smdpAddress, matchingId, iccid, appleInstallUrl } }: { esim: Esim }) {
  const { t } = useLingui()
  return (
    <section
      aria-label={t`Your eSIM`}
      className="mt-4 grid gap-6 rounded-card border-2 border-esim bg-paper p-5 wide:grid-cols-[14rem_1fr]"
    >
      <img
        src={`data:image/svg+xml,${encodeURIComponent(renderSVG(lpa, { border: 4 }))}`}
        alt={t`QR code that installs the eSIM`}
        width={224}
        height={224}
        className="size-56 rounded-small bg-white"
      />
      <div className="grid content-start gap-4">
        <p>
          <Trans>Scan it with the phone that is to use it, on Wi-Fi. It can be installed once: keep it to yourself.</Trans>
        </p>
        {appleInstallUrl !== undefined && (
          <p>
            <a href={appleInstallUrl} className="font-semibold">
              <Trans>Install on this iPhone</Trans>
            </a>
          </p>
        )}
        <dl className="grid gap-3">
          <Copyable name={t`SM-DP+ address`} value={smdpAddress} />
          <Copyable name={t`Activation code`} value={matchingId} />
          <Copyable name={t`ICCID`} value={iccid} />
        </dl>
      </div>
    </section>
  )
}
