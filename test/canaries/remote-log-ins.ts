// Log-ins to remote systems that break, and tokens that are canaries.

import { until } from '../world/until.ts'
import { personBody } from './people.ts'
import type { Show } from './remote-answers.ts'

/** The provider's token is a canary, given once and refused at its first use; before that its token endpoint breaks. */
export async function providerLogIn({ world, aviary, answers }: Show): Promise<void> {
  await world.esim.ask('revoke-tokens')
  const path = '/airalo/v2/token'
  await answers.next('esim', { path }, 'error', 422)
  const token = (what: string) => aviary.fresh('token', `Airalo ${what}`)
  const body = {
    data: { access_token: token('access token'), expires_in: 86_400, token_type: 'Bearer' },
    meta: { message: token('message') },
  }
  await world.esim.fault({ match: { path }, fault: { kind: 'status', status: 200, body } })
}

/** The same of Salesforce, whose log-ins pause after a refusal. */
export async function salesforceLogIn({ world, aviary, answers, hall }: Show): Promise<void> {
  const path = '/services/oauth2/token'
  await world.salesforce.ask('expire-sessions')
  await answers.next('salesforce', { path }, 'error', 500)
  const token = (what: string) => aviary.fresh('token', `Salesforce ${what}`)
  const body = {
    access_token: token('access token'),
    instance_url: world.config.salesforce.loginUrl,
    token_type: 'Bearer',
    signature: token('signature'),
  }
  await world.salesforce.fault({ match: { path }, fault: { kind: 'status', status: 200, body } })
  const { browser } = hall.visitor('gina')
  const wish = personBody(aviary, 'gina', 'C-9999')
  // Salesforce is asked for the number at once, so 422 says that a session is good again.
  await until(async () => {
    const { status } = await browser.post('/api/auth/signup', wish)
    const given = (await world.salesforce.calls()).some((call) => call.path === path && call.status === 200 && !call.applied)
    return given && status === 422
  }, 'Salesforce to be logged in to again')
}
