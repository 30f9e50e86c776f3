import type { Plant } from './plant.ts'

/** One alarm: when it is raised, what is done then, and the fault that must raise it. */
export interface Alarm {
  /** In words without spaces; they are the heading of its part in the runbook. */
  name: string
  group: string
  expression: string
  /** For how many minutes it must hold. */
  forMinutes: number
  /** `page`: somebody gets up. `ticket`: it is looked at in working hours. */
  severity: 'page' | 'ticket'
  /** What has happened, in a sentence; `{{ $labels.kind }}` may stand in it. */
  summary: string
  /** When it is raised, for the table. */
  when: string
  /** The page of docs/runbooks. */
  runbook: string
  /** What a minute of the fault does to the figures, after that of a calm minute. */
  fault(plant: Plant, minute: number): void
  /** How many minutes after the fault began it must be raised. */
  raisedWithin: number
  /** The labels that it is raised with. */
  raised: readonly Record<string, string>[]
  /** Series with other labels are none of its business. */
  only?: Record<string, string>
}

/** `StepUnknownTooLong` → `Step unknown too long` */
export const headingOf = ({ name }: Pick<Alarm, 'name'>): string => {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

export const anchorOf = (alarm: Pick<Alarm, 'name'>): string => headingOf(alarm).toLowerCase().replaceAll(' ', '-')
export const runbookOf = (alarm: Pick<Alarm, 'name' | 'runbook'>): string => `docs/runbooks/${alarm.runbook}.md#${anchorOf(alarm)}`

/** As Prometheus fills the labels in. */
export const filled = (text: string, labels: Record<string, string>): string =>
  text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
