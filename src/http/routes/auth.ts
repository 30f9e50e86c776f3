import type { Request } from 'express'
import * as z from 'zod'
import { logOut } from '../../auth/end-sessions.ts'
import { deviceTokenIn, isDeviceOf } from '../../auth/known-devices.ts'
import type { LetIn, Visitor } from '../../auth/let-in.ts'
import { countedAs, logIn } from '../../auth/log-in.ts'
import { changePassword, type NewPasswordDeps, requestPasswordReset, resetPassword } from '../../auth/new-password.ts'
import { resendCode, signUp, type SignUpDeps } from '../../auth/sign-up.ts'
import { verifyEmail, type VerifyDeps } from '../../auth/verify-email.ts'
import type { Session } from '../../auth/sessions.ts'
import type { Language } from '../../contract/account.ts'
import { SignedIn } from '../../contract/account.ts'
import {
  ChangePassword,
  LogIn,
  RequestPasswordReset,
  ResendCode,
  ResetPassword,
  SignUp,
  SignUpAccepted,
  VerifyEmail,
} from '../../contract/auth.ts'
import { headerOf } from '../header-of.ts'
import { type Reply, type Route, route } from '../route.ts'

export type AuthRoutesDeps = SignUpDeps & VerifyDeps & NewPasswordDeps

const PRIVATE = { 'Cache-Control': 'no-store' }
const Accepted = z.object({}).meta({ description: 'Taken. Says nothing of whether anybody is there.' })
const tag = 'identity'

export function authRoutes(deps: AuthRoutesDeps): Route[] {
  const tokenIn = (req: Request) => deviceTokenIn(headerOf(req, 'cookie'), deps.publicUrl)
  const visitorOf = (caller: { ip: string; correlationId: string; session: Session | null; req: Request }): Visitor => ({
    ip: caller.ip,
    correlationId: caller.correlationId,
    userAgent: headerOf(caller.req, 'user-agent'),
    deviceToken: tokenIn(caller.req),
    session: caller.session,
  })

  return [
    route({
      method: 'post',
      path: '/api/auth/signup',
      who: 'anyone',
      summary: 'Ask for an account; a code comes by mail',
      tag,
      body: SignUp,
      replies: { 202: SignUpAccepted },
      problems: ['customer_number_not_usable', 'dependency_unavailable', 'overloaded'],
      limits: ['signup-ip'],
      async handle(caller) {
        const { signupId } = await signUp(deps, caller.body, caller.body.language ?? languageOf(caller.req), caller)
        return { status: 202, body: { signupId, next: 'verify-email' }, headers: PRIVATE }
      },
    }),
    route({
      method: 'post',
      path: '/api/auth/verify-email',
      who: 'anyone',
      summary: 'Prove the e-mail with the code; makes the account',
      tag,
      body: VerifyEmail,
      replies: { 200: SignedIn },
      problems: ['code_invalid', 'customer_number_not_usable', 'session_store_unavailable'],
      limits: ['code-account', 'code-ip'],
      limitAccount: ({ signupId }) => signupId,
      handle: async (caller) => entered(await verifyEmail(deps, caller.body, visitorOf(caller))),
    }),
    route({
      method: 'post',
      path: '/api/auth/resend-code',
      who: 'anyone',
      summary: 'Another code',
      tag,
      body: ResendCode,
      replies: { 202: Accepted },
      limits: ['code-account', 'code-ip'],
      limitAccount: ({ signupId }) => signupId,
      async handle({ body, correlationId }) {
        await resendCode(deps, body.signupId, correlationId)
        return { status: 202, body: {}, headers: PRIVATE }
      },
    }),
    route({
      method: 'post',
      path: '/api/auth/login',
      who: 'anyone',
      summary: 'Log in',
      tag,
      body: LogIn,
      replies: { 200: SignedIn },
      problems: ['invalid_credentials', 'overloaded', 'session_store_unavailable'],
      limits: ['login-ip', 'login-account-ip', 'login-account'],
      limitAccount: countedAs,
      // Others who use up an account's tries from elsewhere must not lock its owner out.
      limitExempt: async (limit, { email }, req) => limit === 'login-account' && (await isDeviceOf(deps.db, tokenIn(req), email)),
      handle: async (caller) => entered(await logIn(deps, caller.body, visitorOf(caller))),
    }),
    route({
      method: 'post',
      path: '/api/auth/logout',
      who: 'anyone',
      summary: 'Log out',
      tag,
      replies: { 204: null },
      handle: async ({ session, correlationId }) => ({
        status: 204,
        headers: { ...PRIVATE, ...(await logOut(deps, session, correlationId)) },
      }),
    }),
    route({
      method: 'post',
      path: '/api/auth/request-password-reset',
      who: 'anyone',
      summary: 'Have a link for a new password mailed',
      tag,
      body: RequestPasswordReset,
      replies: { 202: Accepted },
      limits: ['reset-ip', 'reset-account'],
      limitAccount: countedAs,
      async handle(caller) {
        await requestPasswordReset(deps, caller.body.email, caller)
        return { status: 202, body: {}, headers: PRIVATE }
      },
    }),
    route({
      method: 'post',
      path: '/api/auth/reset-password',
      who: 'anyone',
      summary: 'Set a new password with the mailed link',
      tag,
      body: ResetPassword,
      replies: { 204: null },
      problems: ['token_invalid', 'overloaded', 'session_store_unavailable'],
      limits: ['reset-ip'],
      async handle(caller) {
        await resetPassword(deps, caller.body, caller)
        return { status: 204, headers: PRIVATE }
      },
    }),
    route({
      method: 'post',
      path: '/api/auth/change-password',
      who: 'signed-in',
      summary: 'Set a new password; other sessions end',
      tag,
      body: ChangePassword,
      replies: { 204: null },
      problems: ['overloaded', 'session_store_unavailable'],
      limits: ['password-account'],
      async handle(caller) {
        const { setCookies } = await changePassword(deps, caller.body, caller.session, visitorOf(caller))
        return { status: 204, headers: { ...PRIVATE, 'Set-Cookie': setCookies } }
      },
    }),
  ]
}

const entered = ({ setCookies, user, account }: LetIn): Reply => ({
  status: 200,
  body: { user, account },
  headers: { ...PRIVATE, 'Set-Cookie': setCookies },
})

const languageOf = (req: Request): Language => (req.acceptsLanguages('en', 'ja') === 'ja' ? 'ja' : 'en')
