// Going to another page is what loading one was: it begins at its top, and whoever listens to the screen is taken to its heading.

let isArriving = false

/** Somebody goes somewhere. The heading may be there already; if it is not, it is arrived at when it comes. */
export function arrive(): void {
  const heading = document.querySelector<HTMLElement>('main h1')
  window.scrollTo(0, 0)
  if (heading) heading.focus({ preventScroll: true })
  isArriving = heading === null
}

/** A heading has come: true where somebody waits for one. */
export function isAwaited(): boolean {
  const was = isArriving
  isArriving = false
  return was
}
