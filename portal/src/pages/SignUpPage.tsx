import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { meQuery } from '../session/me.ts'
import { returnTo } from '../session/return-to.ts'
import { CodeStep } from '../signup/CodeStep.tsx'
import { DetailsForm, type DetailsStep } from '../signup/DetailsForm.tsx'
import { Progress } from '../signup/Progress.tsx'
import { useIsHydrated } from '../shell/use-is-hydrated.ts'
import { signUpWaiting } from '../signup/values.ts'
import { GoTo } from '../ui/GoTo.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

/** How far a sign-up has come, this browser alone knows. */
export function SignUpPage() {
  const isHydrated = useIsHydrated()
  return isHydrated ? <SignUp /> : <Start />
}

const LEAD = <Trans>With the customer number from your contract.</Trans>

function Start() {
  const { t } = useLingui()
  return (
    <Page title={t`Sign up`} lead={LEAD}>
      <ListSkeleton />
    </Page>
  )
}

function SignUp() {
  const { t } = useLingui()
  const me = useQuery(meQuery)
  const [search, setSearch] = useSearchParams()
  const [signupId, setSignupId] = useState(signUpWaiting.read())
  // In the address, so that the browser's way back leads to the step before.
  const step: DetailsStep = search.get('step') === 'address' ? 'address' : 'account'
  const go = useCallback(
    (to: DetailsStep) =>
      setSearch((before) => {
        const { step: _before, ...rest } = Object.fromEntries(before)
        return to === 'address' ? { ...rest, step: to } : rest
      }),
    [setSearch],
  )
  // Also where the code was right: the session that it opened leads on.
  if (me.data) return <GoTo to={returnTo(search, '/dashboard')} />
  return (
    <Page title={t`Sign up`} stage={signupId === null ? step : 'code'} lead={LEAD}>
      <Progress at={signupId === null ? step : 'code'} />
      {signupId === null ? (
        <DetailsForm
          step={step}
          go={go}
          accepted={(id) => {
            signUpWaiting.begin(id)
            setSignupId(id)
          }}
        />
      ) : (
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
