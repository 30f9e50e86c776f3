import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { When } from '../ui/When.tsx'
import { type ServiceState, ServiceStatus } from './ServiceStatus.tsx'

interface ServiceCardProps {
  service: { id: string; name: string; status: ServiceState; iccid: string | null; orderedAt: string | null }
  /** What else there is to say of it at a glance. */
  children?: ReactNode
}

/** One service; the whole card leads to its page. */
export const ServiceCard = ({ service: { id, name, status, iccid, orderedAt }, children }: ServiceCardProps) => (
  <li className="relative flex min-h-24 flex-wrap items-center gap-x-6 gap-y-2 rounded-card bg-panel p-5">
    <div className="min-w-40 grow basis-0">
      <p className="font-semibold">
        <Link to={`/services/${id}`} className="no-underline after:absolute after:inset-0 after:rounded-card hover:underline">
          {name}
        </Link>
      </p>
      <p className="text-small text-soft">
        {iccid !== null ? (
          <span className="font-mono">{iccid}</span>
        ) : (
          orderedAt !== null && (
            <Trans>
              ordered <When at={orderedAt} withTime={false} />
            </Trans>
          )
        )}
      </p>
    </div>
    {children}
    <ServiceStatus of={status} />
  </li>
)
