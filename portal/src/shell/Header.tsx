import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link, NavLink, type NavLinkProps, useLocation } from 'react-router'
import { useCart } from '../cart/cart.ts'
import { meQuery } from '../session/me.ts'
import { usePageData } from './page-data.ts'

const LINK =
  'inline-flex min-h-12 items-center whitespace-nowrap rounded-small px-2 no-underline wide:px-3 hover:underline aria-[current=page]:font-semibold aria-[current=page]:underline'

const NavItem = (props: Pick<NavLinkProps, 'to' | 'children'>) => <NavLink className={LINK} {...props} />

export function Header() {
  const { t } = useLingui()
  const { name, logo, hasSession } = usePageData()
  const me = useQuery(meQuery)
  const { isOpen, toggle, opener } = useMenu()
  return (
    <header className="border-b-4 border-brand">
      <div className="mx-auto max-w-6xl items-center gap-x-2 px-5 py-2 large:flex wide:px-8">
        <div className="flex grow items-center gap-x-2">
          <Link to="/" className="mr-auto flex min-h-12 min-w-0 items-center gap-2 text-lead wide:gap-3 font-semibold no-underline">
            {logo === null ? <Mark /> : <img src={logo} alt="" className="h-8 w-auto shrink-0" height={32} />}
            <span className="truncate">{name}</span>
          </Link>
          <CartLink />
          <button
            type="button"
            ref={opener}
            aria-expanded={isOpen}
            aria-controls="menu"
            onClick={toggle}
            className="inline-flex min-h-12 items-center rounded-card border-2 border-edge px-3 font-semibold wide:px-4 large:hidden"
          >
            <Trans>Menu</Trans>
          </button>
        </div>
        <nav
          id="menu"
          aria-label={t`Main`}
          className={`${isOpen ? 'flex' : 'hidden'} w-full flex-col border-t border-rule pt-2 large:flex large:w-auto large:flex-row large:border-0 large:p-0`}
        >
          <NavItem to="/catalog">
            <Trans>Services and prices</Trans>
          </NavItem>
          {(me.data === undefined ? hasSession : me.data !== null) ? <Own /> : <ForGuests />}
        </nav>
      </div>
    </header>
  )
}

/** Open where it was opened: going somewhere closes it. */
function useMenu() {
  const { key } = useLocation()
  const opener = useRef<HTMLButtonElement>(null)
  const [openAt, setOpenAt] = useState<string | null>(null)
  const isOpen = openAt === key
  useEffect(() => {
    if (!isOpen) return
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpenAt(null)
      // What has the focus in the menu goes with it.
      if (opener.current?.closest('header')?.contains(document.activeElement)) opener.current.focus()
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [isOpen])
  return { isOpen, opener, toggle: () => setOpenAt(isOpen ? null : key) }
}

function CartLink() {
  const count = useCart()?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0
  return count === 0 ? null : (
    <NavItem to="/checkout">
      <Plural value={count} one="Cart (#)" other="Cart (#)" />
    </NavItem>
  )
}

const ForGuests = () => (
  <>
    <NavItem to="/help">
      <Trans>Help</Trans>
    </NavItem>
    <NavItem to="/login">
      <Trans>Log in</Trans>
    </NavItem>
    <NavItem to="/signup">
      <Trans>Sign up</Trans>
    </NavItem>
  </>
)

const Own = () => (
  <>
    <NavItem to="/dashboard">
      <Trans>Overview</Trans>
    </NavItem>
    <NavItem to="/orders">
      <Trans>Orders</Trans>
    </NavItem>
    <NavItem to="/services">
      <Trans>My services</Trans>
    </NavItem>
    <NavItem to="/billing">
      <Trans>Bills</Trans>
    </NavItem>
    <NavItem to="/account">
      <Trans>Account</Trans>
    </NavItem>
  </>
)

/** Two stops on a line. */
function Mark() {
  return (
    <svg viewBox="0 0 40 24" width="40" height="24" aria-hidden="true" className="shrink-0 text-brand">
      <path d="M6 12h28" stroke="currentColor" strokeWidth="5" />
      <circle cx="6" cy="12" r="5" fill="var(--color-paper)" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="34" cy="12" r="5" fill="var(--color-paper)" stroke="currentColor" strokeWidth="2.5" />
    </svg>
  )
}
