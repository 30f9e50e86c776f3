// Going to another page is what loading one was: it begins at its top, and whoever listens to the screen is taken to its heading.

/** What had the focus when somebody came to a page that has no heading yet; null while nobody waits for one. */
let awaitedAt: Element | null = null

/** Somebody goes somewhere. */
export function arrive(): void {
  window.scrollTo(0, 0)
  arriveAtHeading()
}

/** The heading may be there already; if it is not, or stands in for it only, it is arrived at when it comes. */
export function arriveAtHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1[tabindex]')
  if (heading) heading.focus({ preventScroll: true })
  awaitedAt = heading ? null : document.activeElement
}

/** A heading has come: true where somebody waits for one, and has not gone on with the keyboard meanwhile. */
export function isAwaited(): boolean {
  const at = awaitedAt
  awaitedAt = null
  return at !== null && [at, document.body].includes(document.activeElement ?? document.body)
}
