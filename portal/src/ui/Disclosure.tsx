import type { ReactNode } from 'react'

/** Something that opens when it is asked for. */
export const Disclosure = ({ summary, children }: { summary: ReactNode; children: ReactNode }) => (
  <details className="border-b border-rule py-1">
    <summary className="min-h-12 cursor-pointer py-2.5">{summary}</summary>
    <div className="pb-4">{children}</div>
  </details>
)
