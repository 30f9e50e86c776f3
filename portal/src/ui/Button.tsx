import type { ComponentProps, MouseEvent } from 'react'

/** While it is `disabled` it can be focused all the same: a browser would take the focus off it, and give it back to nobody. */
export const Button = ({ type = 'button', disabled = false, onClick, ...rest }: ComponentProps<'button'>) => (
  <button type={type} aria-disabled={disabled || undefined} onClick={disabled ? doNothing : onClick} {...rest} />
)

/** A form is not sent either, also not by the Enter key in one of its fields. */
const doNothing = (event: MouseEvent): void => event.preventDefault()
