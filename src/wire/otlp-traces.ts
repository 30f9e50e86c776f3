// Traces by OTLP over HTTP. A trace's id is made of the correlation id, so whoever goes on with the work later joins it, in whichever process.
// Everything is told when it is over; nothing is patched.

import { AsyncLocalStorage } from 'node:async_hooks'
import { hash } from 'node:crypto'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor, type SpanExporter, TracerProvider, type TracerProviderOptions } from '@opentelemetry/sdk-trace'
import { outboundLookup } from '../base/outbound-addresses.ts'
import type { Traces } from '../base/traces.ts'
import type { TraceDeps } from './traces.ts'
import { VERSION } from './version.ts'

/** What a balancer and a monitor ask says nothing of a customer's way. */
const NOT_TRACED = /^GET \/(?:healthz|readyz|metrics)$/

/** Of one batch, its retries included. A process that ends waits no longer for it. */
const SEND_MS = 5_000

/** 128 bits of the hash name the trace, the 64 after them the span that it begins with. */
export const traceOf = (correlationId: string): SpanContext => {
  const digest = hash('sha256', correlationId, 'hex')
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48), traceFlags: TraceFlags.SAMPLED, isRemote: true }
}

export function otlpTraces(url: string, { config, clock, random, log, role }: TraceDeps): Traces {
  const lookup = outboundLookup(config.outbound.privateAddresses)
  const sender = sending(new OTLPTraceExporter({ url, timeoutMillis: SEND_MS, httpAgentOptions: { keepAlive: true, lookup } }), log)
  // Of the span that is being begun, where its ids are given.
  let given: SpanContext | null = null
  const provider = new TracerProvider({
    resource: resourceOf({ 'service.name': `trunkline-${role}`, 'service.version': VERSION }),
    spanProcessors: [new BatchSpanProcessor({ exporter: sender })],
    idGenerator: {
      generateTraceId: () => given?.traceId ?? random.bytes(16).toString('hex'),
      generateSpanId: () => given?.spanId ?? random.bytes(8).toString('hex'),
    },
  })
  const tracer = provider.getTracer('trunkline', VERSION)
  const working = new AsyncLocalStorage<Context>()
  const rootOf = (correlationId: string): Context => trace.setSpanContext(ROOT_CONTEXT, traceOf(correlationId))

  /** The work that it is a part of, or else the whole. */
  const aroundCall = (correlationId: string): Context => {
    const around = working.getStore()
    const whole = rootOf(correlationId)
    const isSame = around && trace.getSpanContext(around)?.traceId === trace.getSpanContext(whole)?.traceId
    return isSame ? around : whole
  }

  return {
    request({ correlationId, isNamed, method, route, status, ms }) {
      if (NOT_TRACED.test(route)) return
      const now = clock.now()
      const attributes = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status }
      const options = { kind: SpanKind.SERVER, startTime: now - ms, attributes }
      // An id that we made came with one request alone: that is what its trace begins with.
      given = isNamed ? null : traceOf(correlationId)
      const span = tracer.startSpan(route, options, isNamed ? rootOf(correlationId) : ROOT_CONTEXT)
      given = null
      finish(span, { isFault: status >= 500, at: now })
    },
    async work({ correlationId, effect, part }, run) {
      const whole = rootOf(correlationId)
      const options = { startTime: clock.now(), attributes: { 'trunkline.effect': effect, 'trunkline.part': part } }
      const span = tracer.startSpan(`${effect} ${part}`, options, whole)
      try {
        const ended = await working.run(trace.setSpan(whole, span), run)
        finish(span, { isFault: ended.is === 'unknown', at: clock.now(), attributes: { 'trunkline.outcome': ended.is } })
        return ended
      } catch (error) {
        finish(span, { isFault: true, at: clock.now(), attributes: { 'trunkline.outcome': 'threw' } })
        throw error
      }
    },
    call({ correlationId, system, operation, outcome, code, ms }) {
      const now = clock.now()
      const attributes = { 'trunkline.system': system, 'trunkline.outcome': outcome, ...(code !== undefined && { 'trunkline.code': code }) }
      const options = { kind: SpanKind.CLIENT, startTime: now - ms, attributes }
      const span = tracer.startSpan(`${system} ${operation}`, options, aroundCall(correlationId))
      finish(span, { isFault: outcome === 'unknown', at: now })
    },
    close: () => provider.shutdown(),
  }
}

function finish(span: Span, { isFault, at, attributes = {} }: { isFault: boolean; at: number; attributes?: Attributes }): void {
  span.setAttributes(attributes)
  if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end(at)
}

/** It is said here, and by nobody else: `close` would throw it. */
const SAID = { code: 0 }

/** Says when spans could not be sent: the library alone would drop them without a word. */
const sending = (exporter: OTLPTraceExporter, log: TraceDeps['log']): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.error) log.warn('traces.not_sent', { count: spans.length })
      done(SAID)
    }),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
})

/** Whose spans they are. The package that makes these of the machine's own names would be one more, and tell more than these two. */
function resourceOf(attributes: Attributes): NonNullable<TracerProviderOptions['resource']> {
  const resource: NonNullable<TracerProviderOptions['resource']> = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  }
  return resource
}
