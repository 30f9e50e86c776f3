import { EsimCard } from '../orders/EsimCard.tsx'
import { Expected } from '../orders/Expected.tsx'
import { InstallGuide } from '../orders/InstallGuide.tsx'
import { OrderCard } from '../orders/OrderCard.tsx'
import { OrderedItem } from '../orders/OrderedItem.tsx'
import { STATUSES, StatusMeans } from '../orders/StatusWords.tsx'
import { Timeline } from '../orders/Timeline.tsx'
import { HowFresh } from '../services/HowFresh.tsx'
import { ServiceCard } from '../services/ServiceCard.tsx'
import { UsageOf } from '../services/UsageOf.tsx'
import { Section } from '../ui/Section.tsx'
import { ESIM, FRESHNESSES, FUTURE, ITEMS, order, PAST, SERVICES, TIMELINE, usages } from './examples.ts'

export const Orders = () => (
  <>
    <Section title="Orders">
      <ul className="mt-4 grid gap-3">
        {STATUSES.map((status) => (
          <OrderCard key={status} order={order(status)} />
        ))}
      </ul>
      <ul className="mt-4 grid list-disc gap-1 pl-6">
        {STATUSES.map((status) => (
          <li key={status}>
            <StatusMeans of={status} />
          </li>
        ))}
      </ul>
      <Expected order={order('pending_review', FUTURE)} />
      <Expected order={order('provisioning', FUTURE)} />
      <Expected order={order('provisioning', PAST)} />
      <Timeline now="provisioning" entries={TIMELINE} />
      <ul className="grid gap-3">
        {ITEMS.map((item) => (
          <OrderedItem key={item.id} item={item} />
        ))}
      </ul>
      <EsimCard esim={ESIM} />
      <InstallGuide level="h3" />
    </Section>
    <Section title="Services">
      <ul className="mt-4 grid gap-3">
        {SERVICES.map((service) => (
          <ServiceCard key={service.id} service={service} />
        ))}
      </ul>
      {FRESHNESSES.map((freshness) => (
        <HowFresh key={freshness.state} of={freshness} />
      ))}
      <ul className="mt-6 grid gap-6">
        {usages().map((usage) => (
          <li key={`${usage.state} ${usage.profile} ${String(usage.unlimited)}`}>
            <UsageOf usage={usage} />
          </li>
        ))}
      </ul>
    </Section>
  </>
)
