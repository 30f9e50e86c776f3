import type { ComponentProps } from 'react'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'

/**
 * A form that scripts send. Until they are there it can be seen but not used: the browser would send it by itself, with what was typed in the
 * address.
 */
export const Form = (props: ComponentProps<'form'>) => <form noValidate inert={!useIsHydrated()} {...props} />
