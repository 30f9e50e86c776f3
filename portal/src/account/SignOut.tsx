import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { ask } from '../api/client.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { keepShown, type Language } from '../shell/language.ts'
import { ActionButton } from '../ui/Action.tsx'
import { emptyCart } from '../cart/cart.ts'
import { leave } from '../session/me.ts'

export function SignOut() {
  const { i18n } = useLingui()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const out = useMutation({
    mutationFn: () => ask((api) => api.POST('/api/auth/logout')),
    // First away from what is private, which would ask for a log-in.
    async onSuccess() {
      await navigate('/')
      leave(queries, true)
      // The answer has taken everything out of this browser's keeping; what is still in hand goes too, and pages stay in their language.
      emptyCart()
      keepShown(i18n.locale as Language)
    },
  })
  return (
    <div className="mt-6 grid justify-items-start gap-3">
      <FormFault fault={out.error} />
      <ActionButton look="other" disabled={out.isPending} onClick={() => out.mutate()}>
        <Trans>Sign out</Trans>
      </ActionButton>
    </div>
  )
}
