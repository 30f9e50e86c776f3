import { type ComponentType, lazy } from 'react'

/** A page that is fetched when somebody goes there, or is about to: `fetch` begins it. */
export const later = (load: () => Promise<ComponentType>) => {
  let loading: Promise<ComponentType> | undefined
  const fetch = () => (loading ??= load())
  const Page = lazy(async () => ({ default: await fetch() }))
  // What comes of it is told to who shows the page.
  return { Page, fetch: () => void fetch().catch(() => undefined) }
}
