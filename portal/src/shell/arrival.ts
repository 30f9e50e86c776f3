// Going to another page is what loading one was: it begins at its top, and whoever listens to the screen is taken to its heading.

let isArriving = false

/** Somebody goes somewhere. */
export function arrive(): void {
  window.scrollTo(0, 0)
  arriveAtHeading()
}

/** The heading may be there already; if it is not, or stands in for it only, it is arrived at when it comes. */
export function arriveAtHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1[tabindex]')
  if (heading) heading.focus({ preventScroll: true })
  isArriving = heading === null
}

/** A heading has come: true where somebody waits for one. */
export function isAwaited(): boolean {
  const was = isArriving
  isArriving = false
  return was
}
