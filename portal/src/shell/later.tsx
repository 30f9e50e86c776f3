import { type ComponentType, lazy } from 'react'

export interface PagePart {
  Page: ComponentType
  /** Its file among the pages, without its ending. */
  source: string
  /** Begins to load it; over when it is there. */
  fetch(): Promise<unknown>
}

/** A page that is loaded when somebody goes there, or is about to. What comes of it is told to who shows the page. */
export function later(source: string, load: () => Promise<ComponentType>): PagePart {
  let loading: Promise<ComponentType> | undefined
  let loaded: ComponentType | undefined
  const fetch = () => (loading ??= load().then((page) => (loaded = page)))
  const Coming = lazy(async () => ({ default: await fetch() }))
  // What is there is shown at once: a page that the server made is taken over in one go.
  function Page() {
    const Shown = loaded ?? Coming
    return <Shown />
  }
  return { Page, source, fetch }
}
