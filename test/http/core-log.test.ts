import { describe, expect, test } from 'vitest'
import { openLog } from '../../src/base/log.ts'
import { redact } from '../../src/base/redact.ts'

function recorded() {
  const lines: string[] = []
  const log = openLog({ level: 'debug', to: { write: (line) => void lines.push(line) } })
  return { log, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>, lines }
}

describe('the log', () => {
  test('writes an event with the fields that are on its list', () => {
    const { log, last } = recorded()
    log.event('order.placed', { orderId: '0190a5d7-0000-7000-8000-000000000000', ms: 12.5, fresh: true, codes: ['a', 'b'] })
    expect(last()).toMatchObject({
      level: 'info',
      event: 'order.placed',
      orderId: '0190a5d7-0000-7000-8000-000000000000',
      ms: 12.5,
      fresh: true,
      codes: ['a', 'b'],
    })
    expect(String(last()['time'])).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  test('drops what is not on it, and what is no id but a text', () => {
    const { log, last } = recorded()
    const sneaky: Record<string, unknown> = {
      password: 'hunter2hunter2',
      email: 'a@b.example',
      name: 'two words',
      status: '200',
      constructor: 'x',
    }
    log.event('x', sneaky)
    expect(last()).toEqual({ level: 'info', time: expect.any(String), event: 'x', dropped: 5 })
  })

  test('says of an error its name, its code and our own frames, never its message', () => {
    const { log, last, lines } = recorded()
    const cause = Object.assign(new TypeError('remote said: secret-in-cause'), { code: 'ECONNRESET' })
    log.fault('flow.failed', new Error(`at once: secret in message\n    at secret words (${import.meta.filename}:1:1)`, { cause }), {
      flowId: 'f-1',
    })
    expect(last()).toMatchObject({
      level: 'error',
      flowId: 'f-1',
      error: { name: 'Error', cause: { name: 'TypeError', code: 'ECONNRESET' } },
    })
    expect(JSON.stringify(last())).toContain('test/http/core-log.test.ts:')
    expect(lines.join('')).not.toMatch(/secret/)
    log.fault('odd', 'secret text')
    expect(last()['error']).toEqual({ name: 'string' })
  })

  test('a child keeps its fields on every line', () => {
    const { log, last } = recorded()
    log.child({ correlationId: 'corr-1234' }).warn('x', { count: 1 })
    expect(last()).toMatchObject({ level: 'warn', correlationId: 'corr-1234', count: 1 })
  })
})

describe('the last guard', () => {
  test.each([
    ['4111111111111111', '[redacted]'],
    ['n 4111 1111 1111 1111.', 'n [redacted].'],
    ['378282246310005', '[redacted]'],
    ['LPA:1$smdp.example$MATCH-1', '[redacted]'],
    ["to jane.o'neil+x@mail.example now", 'to [redacted] now'],
    ['Bearer abc.def-ghi', '[redacted]'],
    ['whsec_MDEyMzQ1Njc4OWFi', '[redacted]'],
    ['SG.trunkline-dev.0123456789', '[redacted]'],
    ['8981100000000000009', 'iccid…0009'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln', '[redacted]'],
  ])('masks %s', (text, masked) => {
    expect(redact(text)).toBe(masked)
  })
  test.each(['4111111111111112', '0190a5d7-1234-4123-8123-123456789012', '2026-11-21T04:00:00.000Z', '8015g00000ABcDeAAL', '12345'])(
    'leaves %s alone',
    (text) => {
      expect(redact(text)).toBe(text)
    },
  )
  test('leaves a line valid JSON', () => {
    const line = JSON.stringify({ a: 'x@y.example', b: 'LPA:1$a$b', c: 'Bearer t', d: '4111111111111111' })
    expect(() => JSON.parse(redact(line))).not.toThrow()
  })
})
