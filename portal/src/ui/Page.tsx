import type { ReactNode } from 'react'
import { pageData } from '../shell/page-data.ts'

interface PageProps {
  title: string
  /** Stands under the title. */
  lead?: ReactNode
  children?: ReactNode
}

/** A page of its own, with the title that the window shows. */
export function Page({ title, lead, children }: PageProps) {
  return (
    <>
      <title>{`${title} · ${pageData.name}`}</title>
      <h1 tabIndex={-1} className="mt-10 max-w-3xl text-page font-semibold text-balance">
        {title}
      </h1>
      {lead !== undefined && <p className="mt-3 max-w-2xl text-lead text-soft">{lead}</p>}
      {children}
    </>
  )
}
