import { type ReactNode, useId } from 'react'

/** A part of a page with a heading of its own. */
export function Section({ title, className = '', children }: { title: ReactNode; className?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={className}>
      <h2 id={id} tabIndex={-1} className="text-title font-semibold">
        {title}
      </h2>
      {children}
    </section>
  )
}
