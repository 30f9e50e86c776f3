import { Trans } from '@lingui/react/macro'
import { Suspense } from 'react'
import { Outlet, useLocation } from 'react-router'
import { useOwnLanguage } from '../session/use-own-language.ts'
import { Boundary } from '../ui/Boundary.tsx'
import { PageSkeleton } from '../ui/Skeleton.tsx'
import { Footer } from './Footer.tsx'
import { Header } from './Header.tsx'
import { Offline } from './Offline.tsx'
import { useArrival } from './use-arrival.ts'
import { useIsHydrated } from './use-is-hydrated.ts'

/** What every page has around it. */
export function Shell() {
  const isHydrated = useIsHydrated()
  const { pathname } = useLocation()
  useArrival()
  useOwnLanguage()
  return (
    <div data-waiting={isHydrated ? undefined : ''}>
      <a href="#main" className="absolute left-4 top-2 z-20 -translate-y-16 rounded-small bg-ink px-4 py-2 text-paper focus:translate-y-0">
        <Trans>Skip to the content</Trans>
      </a>
      <Header />
      <Offline />
      {/* As high as the window, so that the foot stays where it is while a page comes. */}
      <main id="main" className="mx-auto flow-root min-h-[calc(100dvh-4.25rem)] w-full max-w-6xl px-5 pb-20 wide:px-8">
        <Boundary place={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </Boundary>
      </main>
      <Footer />
    </div>
  )
}
