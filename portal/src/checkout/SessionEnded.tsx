import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { useCart } from '../cart/cart.ts'
import { hasEnded, meQuery } from '../session/me.ts'
import { loginFor } from '../session/return-to.ts'
import { takeLostFocus } from '../ui/focus.ts'
import { Panel } from '../ui/Panel.tsx'

/** Why a cart that was about to be ordered asks for a log-in. */
export function SessionEnded() {
  const me = useQuery(meQuery)
  const cart = useCart()
  const place = useLocation()
  if (me.data !== null || !hasEnded() || !cart?.length) return null
  return (
    <Panel ref={takeLostFocus} tabIndex={-1} role="alert" tone="wait" className="mt-6 max-w-prose">
      <Trans>
        To keep your account safe, your session has ended. Your cart is as it was: <Link to={loginFor(place)}>log in and order it</Link>.
      </Trans>
    </Panel>
  )
}
