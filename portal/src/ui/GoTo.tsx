import { Navigate } from 'react-router'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'
import { PageSkeleton } from './Skeleton.tsx'

/** Leads elsewhere, in place of a page that is not for this person. */
export const GoTo = ({ to }: { to: string }) => (useIsHydrated() ? <Navigate to={to} replace /> : <PageSkeleton />)
