import { Trans, useLingui } from '@lingui/react/macro'
import { Link, NavLink } from 'react-router'
import { brand } from './brand.ts'

const LINK = 'rounded-small px-2 py-2 no-underline hover:underline underline-offset-4 aria-[current=page]:font-semibold'

export function Header() {
  const { t } = useLingui()
  return (
    <header className="border-b-4 border-brand">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-1 px-5 py-3 wide:px-8">
        <Link to="/" className="mr-auto flex items-center gap-3 py-1 text-lead font-semibold no-underline">
          {brand.logo === null ? <Mark /> : <img src={brand.logo} alt="" className="h-8 w-auto" height={32} />}
          {brand.name}
        </Link>
        <nav aria-label={t`Main`} className="-mx-2 flex flex-wrap items-center gap-1">
          <NavLink to="/catalog" className={LINK}>
            <Trans>Services and prices</Trans>
          </NavLink>
        </nav>
      </div>
    </header>
  )
}

/** Two stops on a line. */
function Mark() {
  return (
    <svg viewBox="0 0 40 24" width="40" height="24" aria-hidden="true" className="text-brand">
      <path d="M6 12h28" stroke="currentColor" strokeWidth="5" />
      <circle cx="6" cy="12" r="5" fill="var(--color-paper)" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="34" cy="12" r="5" fill="var(--color-paper)" stroke="currentColor" strokeWidth="2.5" />
    </svg>
  )
}
