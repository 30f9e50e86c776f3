import type { ComponentProps } from 'react'

/** Does something of little weight: it looks like a link. */
export const TextButton = ({ className = '', type = 'button', ...rest }: ComponentProps<'button'>) => (
  <button
    type={type}
    className={`inline-flex min-h-12 items-center underline decoration-1 underline-offset-4 disabled:opacity-60 ${className}`}
    {...rest}
  />
)
