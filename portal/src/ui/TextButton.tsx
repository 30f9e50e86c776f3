import type { ComponentProps } from 'react'
import { Button } from './Button.tsx'

/** Does something of little weight: it looks like a link. */
export const TextButton = ({ className = '', ...rest }: ComponentProps<typeof Button>) => (
  <Button
    className={`inline-flex min-h-12 items-center underline decoration-1 underline-offset-4 aria-disabled:opacity-60 ${className}`}
    {...rest}
  />
)
