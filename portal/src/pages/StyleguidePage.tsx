// For who builds these pages: every part in every state. Its words are examples, in English alone.

import type { ReactNode } from 'react'
import { Fault } from '../api/fault.ts'
import type { Product } from '../api/queries.ts'
import { Field } from '../forms/Field.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { SelectField } from '../forms/SelectField.tsx'
import { EsimCard } from '../orders/EsimCard.tsx'
import { InstallGuide } from '../orders/InstallGuide.tsx'
import { StatusBadge } from '../orders/StatusWords.tsx'
import { Timeline } from '../orders/Timeline.tsx'
import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { Progress } from '../signup/Progress.tsx'
import { ActionButton, ActionLink } from '../ui/Action.tsx'
import { CATEGORIES } from '../ui/line.ts'
import { LineBadge } from '../ui/LineBadge.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Price, TaxNote } from '../ui/Price.tsx'
import { ProductCard, ProductCardSkeleton } from '../ui/ProductCard.tsx'
import { Section } from '../ui/Section.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'
import { TextButton } from '../ui/TextButton.tsx'

const COLORS = [
  'bg-paper',
  'bg-panel',
  'bg-rule',
  'bg-edge',
  'bg-ink',
  'bg-soft',
  'bg-brand',
  'bg-internet',
  'bg-esim',
  'bg-vpn',
  'bg-good',
  'bg-wait',
  'bg-bad',
]
const TYPES = ['text-hero', 'text-page', 'text-title', 'text-lead', 'text-base', 'text-small']
const STATUSES = [
  'received',
  'pending_review',
  'provisioning',
  'active',
  'partly_active',
  'needs_person',
  'cancelling',
  'cancelled',
  'rejected',
  'failed',
] as const
const AWAY = new Fault(503, { code: 'dependency_unavailable', correlationId: 'example-1' })
const PRICE = { amount: 4950, currency: 'JPY' }

const product = (category: Product['category']): Product => ({
  id: category,
  sku: category,
  name: `Example ${category}`,
  category,
  description: 'What it is, in one or two lines, as the catalogue tells it.',
  features: [],
  prices: [{ billingCycle: 'Monthly', price: PRICE }],
  configOptions: [],
  availability: {},
})

const Row = ({ children }: { children: ReactNode }) => <div className="mt-4 flex flex-wrap items-center gap-4">{children}</div>

export const StyleguidePage = () => (
  <Page title="Styleguide" lead="Every part of these pages, in every state.">
    <div className="mt-10 grid gap-12">
      <Section title="Colour">
        <Row>
          {COLORS.map((color) => (
            <div key={color} className="w-24 text-small">
              <div className={`h-14 rounded-card border border-rule ${color}`} />
              {color.slice(3)}
            </div>
          ))}
        </Row>
      </Section>
      <Section title="Type">
        {TYPES.map((type) => (
          <p key={type} className={`mt-3 ${type}`}>
            {type.slice(5)}: the line is up 線路
          </p>
        ))}
      </Section>
      <Section title="Actions">
        <Row>
          <ActionButton>Main</ActionButton>
          <ActionButton look="other">Other</ActionButton>
          <ActionButton disabled>Main, under way</ActionButton>
          <ActionButton look="other" disabled>
            Other, under way
          </ActionButton>
          <ActionLink to="/">Leads somewhere</ActionLink>
          <TextButton>Of little weight</TextButton>
        </Row>
      </Section>
      <Section title="Fields">
        <div className="mt-4 grid max-w-xl gap-5">
          <FormFault fault={null} fields={1} />
          <FormFault fault={AWAY} />
          <Field label="Empty" hint="What helps to fill it in." />
          <Field label="Filled" defaultValue="C-1001" />
          <Field label="Refused" defaultValue="C-1" fault="wrong_format" />
          <Field label="Not now" defaultValue="C-1001" disabled />
          <SelectField label="One of several">
            <option>Japan</option>
          </SelectField>
        </div>
        <Progress at="address" />
      </Section>
      <Section title="Panels and notices">
        <div className="mt-4 grid gap-3">
          <Panel>Plain</Panel>
          <Panel tone="brand">Brand</Panel>
          <Panel tone="good">Good</Panel>
          <Panel tone="wait">Wait</Panel>
          <Panel tone="bad">Bad</Panel>
        </div>
        <ReviewNotice status="linking" />
        <ReviewNotice status="review" />
        <Empty title="Nothing yet." to="/catalog" action="See services and prices" />
        <Failed error={AWAY} retry={() => undefined} />
        <ListSkeleton />
      </Section>
      <Section title="Lines, prices and products">
        <Row>
          {CATEGORIES.map((category) => (
            <LineBadge key={category} category={category} />
          ))}
        </Row>
        <Price price={PRICE} billingCycle="Monthly" />
        <TaxNote tax="included" />
        <ul className="mt-4 grid gap-4 wide:grid-cols-2 large:grid-cols-4">
          {CATEGORIES.map((category) => (
            <ProductCard key={category} product={product(category)} />
          ))}
          <ProductCardSkeleton />
        </ul>
      </Section>
      <Section title="Orders">
        <Row>
          {STATUSES.map((status) => (
            <StatusBadge key={status} of={status} />
          ))}
        </Row>
        <Timeline
          now="provisioning"
          entries={(['done', 'running', 'waiting', 'attention'] as const).map((state, n) => ({
            at: `2026-01-0${n + 1}T09:00:00.000Z`,
            step: state,
            state,
            message: `A step that is ${state}.`,
          }))}
        />
        <EsimCard
          esim={{
            iccid: '8981100000000000001',
            smdpAddress: 'rsp.example.com',
            matchingId: 'EXAMPLE-1',
            lpa: 'LPA:1$rsp.example.com$EXAMPLE-1',
            appleInstallUrl: 'https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$rsp.example.com$EXAMPLE-1',
            state: 'ready',
          }}
        />
        <InstallGuide level="h3" />
      </Section>
    </div>
  </Page>
)
