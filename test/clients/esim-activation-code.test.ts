import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appleInstallUrl, buildActivationCode, readActivationCode } from '../../esim/activation-code.ts'

describe('an activation code', () => {
  test.each([
    ['LPA:1$rsp.example.test$JQ-209U6H-6I82J5', 'rsp.example.test', 'JQ-209U6H-6I82J5', 'LPA:1$rsp.example.test$JQ-209U6H-6I82J5'],
    ['1$rsp.example.test$AB', 'rsp.example.test', 'AB', 'LPA:1$rsp.example.test$AB'],
    ['LPA:1$rsp.example.test$$$1', 'rsp.example.test', '', 'LPA:1$rsp.example.test$$$1'],
    ['LPA:1$https://rsp.example.test/$AB$1.3.6$1$future', 'rsp.example.test', 'AB', 'LPA:1$rsp.example.test$AB$1.3.6$1$future'],
  ])('%s', (text, smdpAddress, matchingId, lpa) => expect(readActivationCode(text)).toEqual({ smdpAddress, matchingId, lpa }))

  test.each([
    '',
    'LPA:2$h$m',
    'LPA:1',
    'LPA:1$',
    'LPA:1$$AB',
    'LPA:1$host/path$AB',
    'LPA:1$host$A B',
    `LPA:1$host$${'A'.repeat(260)}`,
    'http://x',
  ])('%j is none', (text) => expect(readActivationCode(text)).toBeUndefined())

  test('what is built is read back', () => {
    const host = fc.domain()
    const matching = fc.stringMatching(/^[A-Z0-9-]{0,40}$/)
    fc.assert(
      fc.property(host, matching, fc.boolean(), fc.constantFrom('', 'http://', 'https://'), (name, id, confirm, scheme) => {
        fc.pre(name.length < 150)
        const built = buildActivationCode(`${scheme}${name}${scheme ? '/' : ''}`, id, confirm)
        expect(built).toMatchObject({ smdpAddress: name, matchingId: id })
        expect(readActivationCode(built?.lpa ?? '')).toEqual(built)
      }),
    )
  })

  test('reading any text gives a sound code or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `LPA:1$${text}`),
        ),
        (text) => {
          const code = readActivationCode(text)
          if (code) expect(code.lpa).toMatch(/^LPA:1\$[A-Za-z0-9.:-]+\$[\x21-\x7e]*$/)
        },
      ),
    )
  })

  test("the Apple link is the vendor's when it leads to Apple, else ours", () => {
    const ours = 'https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$h$m'
    expect(appleInstallUrl('LPA:1$h$m', ours)).toBe(ours)
    expect(appleInstallUrl('LPA:1$h$m', 'https://evil.example/?carddata=LPA:1$h$m')).toBe(ours)
    expect(appleInstallUrl('LPA:1$h$m', null)).toBe(ours)
  })
})
