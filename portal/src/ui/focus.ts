// Where the focus goes when what has it goes: whoever uses the keyboard, or listens, goes on from there and not from the top.

import { arriveAtHeading } from '../shell/arrival.ts'

/** Ref of what comes in the place of a button that was pressed. One function for all drawings: React calls it once. */
export const takeFocus = (part: HTMLElement | null): void => part?.focus()

/** Ref of what says why something has gone: where the focus went with that, it is here now. */
export function takeLostFocus(part: HTMLElement | null): void {
  if (document.activeElement === document.body) part?.focus()
}

/** Ref of what may go while the focus is in it: that goes on to the heading of its section, or else of the page. */
export function passFocusOn(part: HTMLElement | null): (() => void) | undefined {
  if (!part) return undefined // React hands the part; its types allow none
  const section = part.closest('section')
  return () => {
    if (!part.contains(document.activeElement)) return
    // When everything that goes with it is gone, and what comes in its place may have taken it.
    queueMicrotask(() => {
      if (document.activeElement !== document.body) return
      const heading = section?.isConnected ? section.querySelector<HTMLElement>('h2[tabindex]') : null
      if (heading) heading.focus()
      else arriveAtHeading()
    })
  }
}
