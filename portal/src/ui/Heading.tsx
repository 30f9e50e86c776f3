import { type ReactNode, useEffect, useRef } from 'react'
import { arrive, isAwaited } from '../shell/arrival.ts'

interface HeadingProps {
  /** Of a page that has several, one after the other: each is arrived at. */
  stage?: string | undefined
  className?: string
  children: ReactNode
}

/** What a page is called, on the page. */
export function Heading({ stage, className = '', children }: HeadingProps) {
  const before = useRef(stage)
  useEffect(() => {
    if (isAwaited() || before.current !== stage) arrive()
    before.current = stage
  }, [stage])
  return (
    <h1 tabIndex={-1} className={`font-semibold text-balance ${className}`}>
      {children}
    </h1>
  )
}
