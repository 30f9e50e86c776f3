import type { ComponentProps } from 'react'

const TONES = {
  plain: '',
  good: 'border-l-8 border-good',
  wait: 'border-l-8 border-wait',
  bad: 'border-l-8 border-bad',
  brand: 'border-l-8 border-brand',
} as const

interface PanelProps extends ComponentProps<'div'> {
  tone?: keyof typeof TONES
}

/** A part of a page that stands out; its edge says how it is meant. */
export const Panel = ({ tone = 'plain', className = '', ...rest }: PanelProps) => (
  <div className={`rounded-card bg-panel p-5 wide:p-6 ${TONES[tone]} ${className}`} {...rest} />
)
