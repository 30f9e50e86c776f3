import type { ComponentProps } from 'react'
import { Link } from 'react-router'

const SHAPE =
  'inline-flex w-full wide:w-auto wide:justify-self-start min-h-12 items-center justify-center gap-2 rounded-card px-6 py-2.5 text-center font-semibold no-underline disabled:opacity-60'
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
export const ActionButton = ({ look = 'main', className = '', type = 'button', ...rest }: ComponentProps<'button'> & Look) => (
  <button type={type} className={`${SHAPE} ${LOOKS[look]} ${className}`} {...rest} />
)
