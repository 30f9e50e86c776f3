import * as fc from 'fast-check'
import { inflateSync } from 'node:zlib'
import { encode } from 'uqr'
import { describe, expect, test } from 'vitest'
import { showMoney } from '../../mail/amounts.ts'
import { MAIL_KINDS } from '../../mail/kinds.ts'
import type { Language, MailBrand, MailKind } from '../../mail/kinds.ts'
import { qrPng } from '../../mail/qr-png.ts'
import { createMailRenderer } from '../../mail/render.ts'
import { samples } from './mail-samples.ts'

const brand: MailBrand = { name: 'Trunkline', publicUrl: 'https://portal.example.jp', pricesTax: 'included', esimCodes: 'inline' }
const render = createMailRenderer(brand)
const both: Language[] = ['ja', 'en']
const renderSample = (kind: MailKind, language: Language, use = render) => use(kind, language, samples[kind])

describe.each(MAIL_KINDS)('%s', (kind) => {
  test.each(both)('in %s: subject, text and HTML that say the same', (language) => {
    const mail = renderSample(kind, language)
    expect(mail.subject.length).toBeGreaterThan(5)
    expect(mail.html).toContain(`<html lang="${language}">`)
    expect(mail.html).toMatch(/^<!doctype html>/)
    expect(mail.html).not.toMatch(/undefined|\[object|<script|NaN/)
    expect(mail.text).not.toMatch(/undefined|\[object|NaN|<\/?[a-z]+[ >]|&amp;|\n{3}/)
    // Every link of the text is in the HTML, and the other way round.
    const links = (text: string) => new Set(text.replaceAll('&amp;', '&').match(/https?:\/\/[^\s"<]+/g))
    expect(links(mail.text)).toEqual(links(mail.html))
    expect(/[ぁ-ん]/.test(mail.text)).toBe(language === 'ja' || kind === 'order-rejected')
  })
})

test('values are escaped in HTML and left alone in text', () => {
  const mail = render('welcome', 'en', { name: `<img src=x onerror=alert(1)> "O'Brien" & Co`, customerNumber: '<b>', path: '/' })
  expect(mail.html).not.toContain('<img')
  expect(mail.html).not.toContain('<b>')
  expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(mail.text).toContain(`<img src=x onerror=alert(1)> "O'Brien" & Co`)
})

test('no text of a customer becomes markup or a line of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...both), (name, language) => {
      const plain = render('welcome', language, { name: 'NAME', customerNumber: 'C-1', path: '/' })
      const mail = render('welcome', language, { name, customerNumber: 'C-1', path: '/' })
      const tags = (html: string) => html.match(/<[^>]*>/g)?.filter((tag) => tag !== '<br>')
      expect(tags(mail.html)).toEqual(tags(plain.html))
      if (!/[\r\n]/.test(name)) expect(mail.text.split('\n').length).toBe(plain.text.split('\n').length)
    }),
  )
})

test('a line break never gets into a subject', () => {
  expect(() => render('order-received', 'en', { ...samples['order-received'], orderNumber: '1\r\nBcc: x@example.jp' })).toThrow(RangeError)
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', 'orders', '/a b', ''])(
  'the path %j leads nowhere',
  (path) => {
    expect(() => render('password-reset', 'en', { path, validMinutes: 30 })).toThrow(RangeError)
  },
)

test.each(['javascript:alert(1)', 'data:text/html,x', 'nonsense'])('staff get no link to %j', (link) => {
  expect(() => render('person-needed', 'ja', { orderNumber: null, reasonCode: 'esim_unknown', link })).toThrow(RangeError)
})

test('tax is said as the price book has it, in the language of the mail', () => {
  const excluded = createMailRenderer({ ...brand, pricesTax: 'excluded' })
  expect(renderSample('order-received', 'ja').text).toContain('税込')
  expect(renderSample('order-received', 'en').text).toContain('tax included')
  expect(renderSample('order-provisioned', 'ja', excluded).text).toContain('税別')
  expect(renderSample('order-provisioned', 'en', excluded).text).toContain('plus tax')
})

test('a cancelled order says what becomes of the money', () => {
  const none = { ...samples['order-cancelled'], refund: null }
  expect(renderSample('order-cancelled', 'ja').text).toContain('14,360円 を返金')
  expect(render('order-cancelled', 'ja', none).text).toContain('ご請求はありません')
  expect(render('order-cancelled', 'en', none).text).toContain('Nothing was charged')
  const unknown = { ...samples['order-cancelled'], refund: 'unknown' as const }
  expect(render('order-cancelled', 'ja', unknown).text).toContain('すでにお支払いがある場合は返金いたします。')
  expect(render('order-cancelled', 'ja', unknown).text).not.toContain('ご請求はありません')
  expect(render('order-cancelled', 'en', unknown).text).toContain('If something was charged we will refund it.')
  expect(render('order-cancelled', 'en', unknown).text).not.toContain('Nothing was charged')
})

describe('the activation mail', () => {
  test('has for each eSIM the picture, the codes to copy and the link to Apple as the vendor wrote it', () => {
    const mail = renderSample('esim-activation', 'en')
    expect(mail.attachments.map((file) => file.cid)).toEqual(['qr-1@esim', 'qr-2@esim'])
    for (const file of mail.attachments) expect(mail.html).toContain(`src="cid:${file.cid}"`)
    for (const code of ['rsp.example.test', 'AB12C-3DE4F', '8944500000000000014', '4711']) expect(mail.text).toContain(code)
    expect(mail.html).toContain('href="https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$rsp.example.test$AB12C-3DE4F"')
  })

  test('with links alone has no code in it at all', () => {
    const mail = renderSample('esim-activation', 'ja', createMailRenderer({ ...brand, esimCodes: 'link' }))
    expect(mail.attachments).toEqual([])
    expect(mail.html + mail.text).not.toMatch(/LPA|AB12C|8944|rsp\.example|apple/)
    expect(mail.text).toContain('https://portal.example.jp/orders/801g0000000LNfYAAW')
  })

  test('takes no link that does not lead to Apple', () => {
    const [esim] = samples['esim-activation'].esims
    if (!esim) throw new Error('no sample')
    const esims = [{ ...esim, appleInstallUrl: 'https://esimsetup.apple.com.evil.example/' }]
    expect(() => render('esim-activation', 'en', { ...samples['esim-activation'], esims })).toThrow(RangeError)
  })
})

describe('the picture', () => {
  /** Reads a grey PNG of one bit, unfiltered, as the PNG specification has it. */
  function pixels(png: Buffer): boolean[][] {
    const side = png.readUInt32BE(16)
    const start = png.indexOf('IDAT') + 4
    const raw = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))
    const rowBytes = Math.ceil(side / 8) + 1
    return Array.from({ length: side }, (_, y) =>
      Array.from({ length: side }, (_, x) => ((raw[y * rowBytes + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0),
    )
  }

  test('holds the very modules of the code, with a quiet zone of four', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^LPA:1\$[a-z.]{3,60}\$[A-Z0-9-]{0,60}$/), (lpa) => {
        const { png, shownPixels } = qrPng(lpa)
        const image = pixels(png)
        const { data, size } = encode(lpa, { ecc: 'M', border: 4 })
        expect(image.length).toBe(size * 6)
        expect(Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => image[y * 6 + 3]?.[x * 6 + 3]))).toEqual(data)
        expect(image.slice(0, 24).flat().some(Boolean)).toBe(false)
        expect(shownPixels % size).toBe(0)
        expect(shownPixels).toBeLessThanOrEqual(300)
      }),
      { numRuns: 30 },
    )
  })
})

test.each([
  [{ amount: 1980, currency: 'JPY' }, '1,980円', '¥1,980'],
  [{ amount: 0, currency: 'JPY' }, '0円', '¥0'],
  [{ amount: -1234567, currency: 'JPY' }, '-1,234,567円', '-¥1,234,567'],
  [{ amount: 123450, currency: 'USD' }, '1,234.50 USD', '1,234.50 USD'],
])('%j', (money, ja, en) => {
  expect(showMoney(money, 'ja')).toBe(ja)
  expect(showMoney(money, 'en')).toBe(en)
})
