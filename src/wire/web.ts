// The web process, built: its routes over the verbs over what wire.ts made. Does not listen.

import type { Express } from 'express'
import type { Audit } from '../base/audit.ts'
import { createPasswords } from '../auth/passwords.ts'
import { loadPasswordRules } from '../auth/password-rules.ts'
import { openSessions } from '../auth/sessions.ts'
import { openPaymentMethods } from '../billing/payment-methods.ts'
import { startBootChecks } from './boot-checks.ts'
import { openCatalog } from '../catalog/read-catalog.ts'
import { remoteSource } from '../catalog/remote-source.ts'
import { recordEvent } from '../db/events.ts'
import { writeHeartbeat } from '../db/heartbeat.ts'
import { migrationsCurrent } from '../db/known-migrations.ts'
import { isRecovering } from '../db/recoveries.ts'
import { buildApp } from '../http/app.ts'
import { type Lifecycle, openLifecycle } from '../http/lifecycle.ts'
import { allowedIps } from '../http/middleware/allowed-ips.ts'
import { BAD_SIGNATURES, signingSecret } from '../http/middleware/signature.ts'
import { openPortal, PORTAL_DIST } from '../http/portal/portal.ts'
import { openReadiness } from '../http/readiness.ts'
import { authRoutes } from '../http/routes/auth.ts'
import { billingRoutes } from '../http/routes/billing.ts'
import { catalogRoutes } from '../http/routes/catalog.ts'
import { hookRoutes } from '../http/routes/hooks.ts'
import { meRoutes } from '../http/routes/me.ts'
import { orderRoutes } from '../http/routes/orders.ts'
import { provisionRoutes } from '../http/routes/provision.ts'
import type { SignedDeps } from '../http/routes/signed.ts'
import { subscriptionRoutes } from '../http/routes/subscriptions.ts'
import { openPastWaits } from '../orders/past-waits.ts'
import { openOrderWatch } from '../orders/watch-orders.ts'
import { openClientServices } from '../subscriptions/client-services.ts'
import { openEsimUsages } from '../subscriptions/esim-usages.ts'
import { openKnownServices } from '../subscriptions/known-services.ts'
import type { World } from '../wire.ts'

export interface Web {
  app: Express
  lifecycle: Lifecycle
  close(): void
}

export async function buildWeb(world: World, options: { checkReplies?: boolean } = {}): Promise<Web> {
  const { config, clock, random, log, metrics, db, redis, salesforce, whmcs, engine, queue } = world
  const publicUrl = config.web.publicUrl
  for (const reason of BAD_SIGNATURES) metrics.signatureFailures.inc({ reason }, 0)
  const lifecycle = openLifecycle()
  const sessions = openSessions({ redis, random, publicUrl })
  const catalog = openCatalog({
    source: remoteSource({ salesforce, products: world.products, esim: world.esim, clock, db, pricebook: config.salesforce.pricebook }),
    redis,
    clock,
    random,
    log,
    metrics,
    ttlMs: config.catalog.ttlMs,
    gate: config.catalog.gate,
    dayOf: world.dayOf,
    pricesTax: config.prices.tax,
  })
  const paymentMethods = openPaymentMethods({ whmcs, clock })
  const { lineKeyField } = config.whmcs
  const clientServices = openClientServices({ whmcs, clock, currency: salesforce.currency, lineKeyField })
  const stopListening = world.clientNews.listen((clientId) => {
    paymentMethods.expire(clientId)
    clientServices.expire(clientId)
  })
  const watch = openOrderWatch({ db, clock, onError: (error) => log.fault('orders.watch_failed', error) })
  const waits = openPastWaits({ db, clock, onError: (error) => log.fault('orders.waits_failed', error) })
  // Read before the first page: a stream that began without them would tell them only when its order moves.
  world.ready.then(
    () => waits.now(),
    () => undefined, // told where the world is waited for
  )
  const boot = startBootChecks(world, async () => {
    const { products } = await catalog.snapshot(random.uuid())
    return [...products.values()].map((sold) => Number(sold.whmcsProductId))
  })
  const shared = {
    db,
    clock,
    random,
    log,
    sessions,
    publicUrl,
    wake: queue.wake,
    salesforce,
    whmcs,
    engine,
    catalog,
    currency: salesforce.currency,
  }
  const identity = { ...shared, passwords: await createPasswords(), rules: loadPasswordRules(config.brand.name) }
  const audit: Audit = (kind, data, correlationId) => recordEvent(db, { kind, data, correlationId })
  const signed = (door: SignedDeps['door'], secrets: readonly string[], allowed: readonly string[]): SignedDeps => ({
    door,
    redis,
    secrets: secrets.map(signingSecret),
    isAllowed: allowedIps(allowed),
    now: world.journalNow,
    metrics,
    audit,
  })
  const app = buildApp({
    clock,
    random,
    log,
    metrics,
    traces: world.traces,
    audit,
    redis,
    sessions,
    lifecycle,
    portal: openPortal({ folder: PORTAL_DIST, brand: config.brand, sessionCookie: sessions.cookie.name, clock, log }),
    readiness: openReadiness({
      clock,
      log,
      writeJournal: () => writeHeartbeat(db),
      migrationsCurrent: () => migrationsCurrent(db),
      bootFaults: boot.faults,
      recovering: () => isRecovering(db),
      degraded: () => [...new Set([...boot.away(), ...world.guards.away()])],
    }),
    config: {
      publicUrl,
      trustProxy: config.web.trustProxy,
      rateLimitScale: config.limits.scale,
      checkReplies: options.checkReplies ?? false,
    },
    // In the order in which Express looks for them: what is asked most comes first.
    routes: [
      ...catalogRoutes(catalog),
      ...authRoutes(identity),
      ...meRoutes({ ...shared, paymentMethods }),
      ...billingRoutes({ ...shared, paymentMethods, advance: (flowId, signal) => engine.advance(flowId, { signal }) }),
      ...orderRoutes({
        ...shared,
        watch,
        waits,
        hasPaymentMethod: (clientId, correlationId) => freshHint(paymentMethods, clientId, correlationId),
        today: () => world.dayOf(clock.now()),
      }),
      ...subscriptionRoutes({
        db,
        clock,
        clientServices,
        knownServices: openKnownServices(redis),
        usages: openEsimUsages({ redis, clock, driverOf: (provider) => (provider === world.esim.name ? world.esim : null) }),
      }),
      ...provisionRoutes({ ...shared, signed: signed('salesforce', config.provision.secrets, config.provision.allowedIps) }),
      ...hookRoutes({ db, metrics, timeScale: config.recovery.timeScale, signed: signed('whmcs', config.whmcs.hookSecrets, []) }),
    ],
  })
  return {
    app,
    lifecycle,
    close() {
      watch.close()
      stopListening()
      boot.stop()
    },
  }
}

/** Who has just added a card must not be told for half a minute that there is none. */
async function freshHint(methods: ReturnType<typeof openPaymentMethods>, clientId: number, correlationId: string): Promise<boolean | null> {
  const known = await methods.hint(clientId, correlationId)
  if (known !== false) return known
  try {
    return (await methods.read(clientId, { correlationId, deadlineMs: 5_000 }, true)).hasPaymentMethod
  } catch {
    return null
  }
}
