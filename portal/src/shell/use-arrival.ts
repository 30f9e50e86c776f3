import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

/**
 * Going to another page is what loading one was: it begins at its top, and whoever listens to the screen is taken to its heading. Not at the
 * first page, where the browser does both.
 */
export function useArrival(): void {
  const { pathname, hash } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    if (hash !== '') return
    window.scrollTo(0, 0)
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [pathname, hash])
}
