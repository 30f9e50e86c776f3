import { Trans } from '@lingui/react/macro'
import { Link } from 'react-router'
import { When } from '../ui/When.tsx'
import type { OwnService } from './own-services.ts'
import { ServiceStatus } from './ServiceStatus.tsx'

/** One service; the whole card leads to its page. */
export const ServiceCard = ({ service: { id, status, item, orderedAt } }: { service: OwnService }) => (
  <li className="relative flex min-h-24 flex-wrap items-center gap-x-6 gap-y-2 rounded-card bg-panel p-5">
    <div className="min-w-40 grow basis-0">
      <p className="font-semibold">
        <Link to={`/services/${id}`} className="no-underline after:absolute after:inset-0 after:rounded-card hover:underline">
          {item.name}
        </Link>
      </p>
      <p className="text-small text-soft">
        {item.esims?.[0] ? (
          <span className="font-mono">{item.esims[0].iccid}</span>
        ) : (
          <Trans>
            ordered <When at={orderedAt} withTime={false} />
          </Trans>
        )}
      </p>
    </div>
    <ServiceStatus of={status} />
  </li>
)
