import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { Block, ListSkeleton, Waiting } from '../ui/Skeleton.tsx'
import { account, AWAY } from './examples.ts'

export const Notices = () => (
  <Section title="Panels and notices">
    <div className="mt-4 grid gap-3">
      <Panel>Plain</Panel>
      <Panel tone="brand">Brand</Panel>
      <Panel tone="good">Good</Panel>
      <Panel tone="wait">Wait</Panel>
      <Panel tone="bad">Bad</Panel>
    </div>
    <ReviewNotice account={account('linking')} nextSteps={[]} />
    <ReviewNotice account={account('review')} nextSteps={[]} />
    <Empty title="Nothing yet." to="/catalog" action="See services and prices" />
    <Failed error={AWAY} retry={() => undefined} />
    <Facts
      facts={[
        ['Name', 'Sato Hanako'],
        ['Customer number', 'C-1001'],
      ]}
    />
    <ListSkeleton />
    <Waiting longMs={0}>
      <Block className="mt-8 h-24 rounded-card" />
    </Waiting>
  </Section>
)
