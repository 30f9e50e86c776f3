import type { ComponentProps } from 'react'
import { Link } from 'react-router'
import { Button } from './Button.tsx'

const SHAPE =
  'inline-flex w-full wide:w-auto wide:justify-self-start min-h-12 items-center justify-center gap-2 rounded-card px-6 py-2.5 text-center font-semibold no-underline aria-disabled:opacity-60'
const LOOKS = {
  main: 'bg-brand text-on-brand hover:brightness-110',
  other: 'border-2 border-ink text-ink hover:bg-panel',
} as const

interface Look {
  look?: keyof typeof LOOKS
}

/** Leads somewhere. */
export const ActionLink = ({ look = 'main', className = '', ...rest }: ComponentProps<typeof Link> & Look) => (
  <Link className={`${SHAPE} ${LOOKS[look]} ${className}`} {...rest} />
)

/** Does something. */
export const ActionButton = ({ look = 'main', className = '', ...rest }: ComponentProps<typeof Button> & Look) => (
  <Button className={`${SHAPE} ${LOOKS[look]} ${className}`} {...rest} />
)
