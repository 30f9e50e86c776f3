import type { Metrics } from '../../base/metrics.ts'
import { HookEvent, isHookType } from '../../contract/hooks.ts'
import type { Db } from '../../db/database.ts'
import { takeHookEvent } from '../../reconcile/take-hook-event.ts'
import { findUnfit, parseJson } from '../middleware/json.ts'
import { parse } from '../middleware/schema.ts'
import { type Route, route } from '../route.ts'
import { authenticate, memberOf, type SignedDeps } from './signed.ts'

export interface HookDeps {
  db: Db
  timeScale: number
  metrics: Metrics
  /** With the hook's own secrets: none, and nobody is let in. */
  signed: SignedDeps
}

/** What the hook in WHMCS calls. Nothing is done here: the worker looks at what was told of. */
export function hookRoutes(deps: HookDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/hooks/whmcs',
      who: 'signature',
      summary: 'Something happened in WHMCS',
      tag: 'hooks',
      body: HookEvent,
      replies: { 204: null },
      problems: ['bad_signature', 'id_reused'],
      limits: ['unsigned-ip'],
      async handle(caller) {
        const { raw, webhookId, requestSha256 } = await authenticate(deps.signed, caller)
        const json = parseJson(raw, { duplicates: 'refuse' })
        const unfit = findUnfit(json)
        if (unfit) throw unfit
        const type = memberOf(json, 'type')
        // A newer hook may know types that we do not; what has none at all is no event.
        const event = isHookType(type) || typeof type !== 'string' ? parse(HookEvent, json) : null
        const outcome = await takeHookEvent(deps, event, { webhookId, requestSha256 })
        deps.metrics.hookEvents.inc({ type: event?.type ?? 'unknown', outcome })
        caller.log.event('hook.taken', { kind: event?.type ?? 'unknown', outcome, webhookId })
        return { status: 204 }
      },
    }),
  ]
}
