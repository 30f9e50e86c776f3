import type { ReactNode } from 'react'
import { usePageData } from '../shell/page-data.ts'
import { Heading } from './Heading.tsx'

interface PageProps {
  title: string
  /** Stands under the title. */
  lead?: ReactNode
  /** Which of its steps it shows. */
  stage?: string
  children?: ReactNode
}

/** A page of its own, with the title that the window shows. */
export function Page({ title, lead, stage, children }: PageProps) {
  const { name } = usePageData()
  return (
    <>
      <title>{`${title} · ${name}`}</title>
      <Heading stage={stage} className="mt-10 max-w-3xl text-page">
        {title}
      </Heading>
      {lead !== undefined && <p className="mt-3 max-w-2xl text-lead text-soft">{lead}</p>}
      {children}
    </>
  )
}
