import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { arrive } from './arrival.ts'

/** Each page is arrived at but the first, where the browser does it. */
export function useArrival(): void {
  const { pathname, hash } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    if (hash === '') arrive()
  }, [pathname, hash])
}
