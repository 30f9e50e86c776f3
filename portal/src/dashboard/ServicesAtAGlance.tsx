import { Trans } from '@lingui/react/macro'
import { Link } from 'react-router'
import type { Order } from '../api/queries.ts'
import { servicesOf } from '../services/own-services.ts'
import { ServiceCard } from '../services/ServiceCard.tsx'
import { Section } from '../ui/Section.tsx'

const MOST = 3

/** The newest of what runs; their own page has them all. */
export function ServicesAtAGlance({ orders }: { orders: readonly Order[] }) {
  const services = servicesOf(orders).filter(({ status }) => status === 'running')
  if (services.length === 0) return null
  return (
    <Section title={<Trans>Your services</Trans>}>
      <ul className="mt-4 grid gap-3">
        {services.slice(0, MOST).map((service) => (
          <ServiceCard key={service.id} service={service} />
        ))}
      </ul>
      <p className="mt-4">
        <Link to="/services">
          <Trans>See all services</Trans>
        </Link>
      </p>
    </Section>
  )
}
