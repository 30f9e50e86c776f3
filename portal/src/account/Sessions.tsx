import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ask } from '../api/client.ts'
import { sessionsQuery } from '../api/queries.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { passFocusOn } from '../ui/focus.ts'
import { Failed } from '../ui/Notice.tsx'
import { Block, Waiting } from '../ui/Skeleton.tsx'
import { When } from '../ui/When.tsx'

/** Where this person is logged in, and the way to be so nowhere else. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery)
  const end = useMutation({ mutationFn: () => ask((api) => api.DELETE('/api/me/sessions')), onSuccess: () => sessions.refetch() })
  if (sessions.isPending)
    return (
      <Waiting>
        <Block className="mt-4 h-20 max-w-xl rounded-card" />
      </Waiting>
    )
  if (sessions.isLoadingError) return <Failed error={sessions.error} retry={sessions.refetch} />
  return (
    <>
      <ul className="mt-4 grid max-w-xl gap-2">
        {sessions.data.items.map(({ id, device, lastSeenAt, current }) => (
          <li key={id} className="rounded-card bg-panel px-5 py-3">
            <p className="font-semibold">
              {device ?? <Trans>Unknown device</Trans>} {current && <Trans>(this one)</Trans>}
            </p>
            <p className="text-small text-soft">
              <Trans>
                last used <When at={lastSeenAt} />
              </Trans>
            </p>
          </li>
        ))}
      </ul>
      <div className="mt-4 grid justify-items-start gap-3">
        <FormFault
          fault={end.error}
          words={{
            not_signed_in: <Trans>To be safe, this takes a log-in of the last ten minutes. Please sign out, log in and press again.</Trans>,
          }}
        />
        {sessions.data.items.length > 1 && (
          <ActionButton look="other" ref={passFocusOn} disabled={end.isPending} onClick={() => end.mutate()}>
            <Trans>Sign out everywhere else</Trans>
          </ActionButton>
        )}
        <output>{end.isSuccess && <Trans>You are logged in only here now.</Trans>}</output>
      </div>
    </>
  )
}
