import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { done } from '../../src/base/outcome.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { classifyRead, classifyWrite, readSaved } from '../../salesforce/classify.ts'
import { ExchangeFailed } from '../../src/base/http-wire.ts'

const error = fc.record(
  {
    errorCode: fc.oneof(fc.constantFrom('DUPLICATE_VALUE', 'UNABLE_TO_LOCK_ROW', 'REQUEST_LIMIT_EXCEEDED'), fc.string()),
    message: fc.string(),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.array(error).map((errors) => JSON.stringify(errors)),
)
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json;charset=UTF-8', 'text/html', 'application/jsonish'),
    'retry-after': fc.oneof(fc.nat().map(String), fc.string()),
  },
  { requiredKeys: [] },
)
const reply = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  headers: headers.map((some): Record<string, string> => ({ ...some })),
  body,
})

test('whatever is answered, a write is done only by a 2xx as promised, and a server error never says that nothing happened', () => {
  fc.assert(
    fc.property(reply, (answer) => {
      const outcome = classifyWrite(answer, readSaved)
      const isGood = answer.status >= 200 && answer.status < 300
      if (outcome.is === 'done') expect(isGood).toBe(true)
      if (isGood) expect(outcome.is).not.toBe('not_sent')
      if (answer.status >= 500 && answer.headers['retry-after'] === undefined) expect(outcome.is).toBe('unknown')
      if (outcome.is !== 'done') expect(outcome.code).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
      if (outcome.is === 'not_sent' && outcome.retryAfterMs !== undefined) expect(outcome.retryAfterMs).toBeLessThanOrEqual(900_000)
    }),
    { numRuns: 500 },
  )
})

test('a read throws RemoteError alone, with a code that holds no remote text', () => {
  fc.assert(
    fc.property(reply, (answer) => {
      try {
        classifyRead(answer)
        expect(answer.status).toBe(200)
      } catch (fault) {
        if (!(fault instanceof RemoteError)) throw fault
        expect(fault.code).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
      }
    }),
    { numRuns: 500 },
  )
})

test('an exchange that broke off is unknown only after its first byte', () => {
  expect(classifyWrite(new ExchangeFailed('reset', true), () => done(1))).toEqual({ is: 'unknown', code: 'reset' })
  expect(classifyWrite(new ExchangeFailed('unreachable', false), () => done(1))).toEqual({ is: 'not_sent', code: 'unreachable' })
})
