import { ActionButton, ActionLink } from '../ui/Action.tsx'
import { Section } from '../ui/Section.tsx'
import { TextButton } from '../ui/TextButton.tsx'
import { Row } from './Row.tsx'

const COLORS = ['bg-paper', 'bg-panel', 'bg-rule', 'bg-edge', 'bg-ink', 'bg-soft', 'bg-brand', 'bg-internet', 'bg-esim', 'bg-vpn', 'bg-good', 'bg-wait', 'bg-bad'] // prettier-ignore
const TYPES = ['text-hero', 'text-page', 'text-title', 'text-lead', 'text-base', 'text-small']

export const Foundations = () => (
  <>
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
  </>
)
