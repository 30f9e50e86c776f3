import { type ComponentType, lazy } from 'react'

/** A page that is fetched when somebody goes there, or is about to: `fetch` begins it. */
export const later = (load: () => Promise<ComponentType>) => {
  let loading: Promise<ComponentType> | undefined
  const fetch = () => (loading ??= load())
  return { Page: lazy(async () => ({ default: await fetch() })), fetch }
}
