import { Trans } from '@lingui/react/macro'
import { useSyncExternalStore } from 'react'

const CHANGES = ['online', 'offline']

const useIsOnline = (): boolean =>
  useSyncExternalStore(
    (heard) => {
      for (const change of CHANGES) addEventListener(change, heard)
      return () => {
        for (const change of CHANGES) removeEventListener(change, heard)
      }
    },
    () => navigator.onLine,
    () => true,
  )

/** Says that the device has no connection, for as long as it has none. What is on the page stays. */
export function Offline() {
  const isOnline = useIsOnline()
  return (
    <output className="block">
      {!isOnline && (
        <p className="bg-ink px-5 py-3 text-center font-semibold text-paper">
          <Trans>You are offline. What you see is from before; it goes on as soon as you are connected again.</Trans>
        </p>
      )}
    </output>
  )
}
