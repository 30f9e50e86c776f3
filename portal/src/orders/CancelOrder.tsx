import { Trans } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/client.ts'
import { ORDERS, orderQuery } from '../api/queries.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { passFocusOn, takeFocus } from '../ui/focus.ts'
import { Form } from '../ui/Form.tsx'

/** Taking an order back, asked twice. */
export function CancelOrder({ id }: { id: string }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<'never' | 'now' | 'before'>('never')
  const cancel = useMutation({
    mutationFn: () => ask((api) => api.POST('/api/orders/{id}/cancel', { params: { path: { id } } })),
    onSuccess: async (order) => {
      queries.setQueryData(orderQuery(id).queryKey, order)
      await queries.invalidateQueries({ queryKey: ORDERS })
    },
  })
  return (
    <div ref={passFocusOn} className="mt-5 grid justify-items-start gap-3">
      <FormFault fault={cancel.error} words={{ too_late: <Trans>It is too late: the order has been approved meanwhile.</Trans> }} />
      {asked === 'now' ? (
        <Form
          className="flex flex-wrap items-center gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            cancel.mutate()
          }}
        >
          <ActionButton type="submit" disabled={cancel.isPending} ref={takeFocus}>
            <Trans>Yes, cancel it</Trans>
          </ActionButton>
          <ActionButton look="other" onClick={() => setAsked('before')}>
            <Trans>Keep it</Trans>
          </ActionButton>
        </Form>
      ) : (
        <ActionButton look="other" onClick={() => setAsked('now')} ref={asked === 'before' ? takeFocus : null}>
          <Trans>Cancel this order</Trans>
        </ActionButton>
      )}
    </div>
  )
}
