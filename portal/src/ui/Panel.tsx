import type { ReactNode } from 'react'

const TONES = {
  plain: '',
  good: 'border-l-8 border-good',
  wait: 'border-l-8 border-wait',
  bad: 'border-l-8 border-bad',
  brand: 'border-l-8 border-brand',
} as const

interface PanelProps {
  tone?: keyof typeof TONES
  className?: string
  children: ReactNode
}

/** A part of a page that stands out; its edge says how it is meant. */
export const Panel = ({ tone = 'plain', className = '', children }: PanelProps) => (
  <div className={`rounded-card bg-panel p-5 wide:p-6 ${TONES[tone]} ${className}`}>{children}</div>
)
