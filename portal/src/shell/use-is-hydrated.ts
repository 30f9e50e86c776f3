import { useSyncExternalStore } from 'react'

const nothingToHear = () => () => {}

/**
 * False in the HTML that the server made, and until the scripts have taken it over. What only this browser knows (its storage, its time zone) is
 * shown after that, and what only scripts can do is done after that.
 */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    nothingToHear,
    () => true,
    () => false,
  )
