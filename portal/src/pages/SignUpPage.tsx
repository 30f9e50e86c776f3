import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { meQuery } from '../session/me.ts'
import { returnTo } from '../session/return-to.ts'
import { CodeStep } from '../signup/CodeStep.tsx'
import { DetailsForm, type DetailsStep } from '../signup/DetailsForm.tsx'
import { Progress, type SignUpStep } from '../signup/Progress.tsx'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'
import { NOTHING_TYPED, readDraft, signUpWaiting } from '../signup/values.ts'
import { GoTo } from '../ui/GoTo.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

/** What was typed, and how far it has come, this browser alone knows: the server begins a new one, whose place that takes. */
export function SignUpPage() {
  const isHydrated = useIsHydrated()
  return <SignUp key={String(isHydrated)} isHydrated={isHydrated} />
}

function SignUp({ isHydrated }: { isHydrated: boolean }) {
  const { t } = useLingui()
  const me = useQuery(meQuery)
  const [search, setSearch] = useSearchParams()
  const [signupId, setSignupId] = useState(isHydrated ? signUpWaiting.read() : null)
  const asked = search.get('step')
  const details: DetailsStep = asked === 'address' ? 'address' : 'account'
  const step = signupId !== null || (!isHydrated && asked === 'code') ? 'code' : details
  // In the address, so that the browser's way back leads to the step before, and the server begins with the right one.
  const go = useCallback(
    (to: SignUpStep) =>
      setSearch(
        (before) => {
          const { step: _before, ...rest } = Object.fromEntries(before)
          return to === 'account' ? rest : { ...rest, step: to }
        },
        // There is no way back from a code but to begin again.
        { replace: to === 'code' },
      ),
    [setSearch],
  )
  // Also where the code was right: the session that it opened leads on.
  if (me.data) return <GoTo to={returnTo(search, '/dashboard')} />
  return (
    <Page title={t`Sign up`} stage={step} lead={<Trans>With the customer number from your contract.</Trans>}>
      <Progress at={step} />
      {step !== 'code' && (
        <DetailsForm
          draft={isHydrated ? readDraft() : NOTHING_TYPED}
          step={step}
          go={go}
          accepted={(id) => {
            signUpWaiting.begin(id)
            setSignupId(id)
            go('code')
          }}
        />
      )}
      {step === 'code' && signupId === null && <ListSkeleton />}
      {signupId !== null && (
        <CodeStep
          signupId={signupId}
          startAgain={() => {
            signUpWaiting.stop()
            setSignupId(null)
            go('account')
          }}
        />
      )}
      <p className="mt-8 border-t border-rule pt-6">
        <Trans>
          You have an account already? <Link to={{ pathname: '/login', search: loginSearch(search) }}>Log in</Link>
        </Trans>
      </p>
    </Page>
  )
}

/** Where one was going is still where one is going. */
const loginSearch = (search: URLSearchParams): string => {
  const to = search.get('returnTo')
  return to === null ? '' : `?${new URLSearchParams({ returnTo: to })}`
}
