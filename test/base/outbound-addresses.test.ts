// SEC-37: names lead out to the public Internet, and into private networks only where these are listed.
import { describe, expect, test } from 'vitest'
import { NOT_ALLOWED, outboundLookup } from '../../src/base/outbound-addresses.ts'

interface Looked {
  code?: string | undefined
  found: unknown
}

/** What a socket is told about a name that leads to these addresses. */
const look = (addresses: readonly string[], { listed = [] as string[], hostname = 'billing.example', all = true } = {}) =>
  new Promise<Looked>((resolve) => {
    const lookup = outboundLookup(listed, (_hostname, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    )
    lookup(hostname, { all }, (error, found) => resolve({ ...(error && { code: error.code }), found }))
  })
const refused = { code: NOT_ALLOWED, found: [] }

describe('a name', () => {
  test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14', '64:ff9b::5db8:d70e'])(
    'may lead to %s',
    async (address) => {
      expect(await look([address])).toEqual({ found: [expect.objectContaining({ address })] })
    },
  )

  test.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:10.1.2.3',
    '::ffff:7f00:1',
    '64:ff9b::a01:203',
    '2002:a01:203::1',
  ])('may not lead to %s', async (address) => {
    expect(await look([address])).toEqual(refused)
    expect(await look([address], { all: false })).toEqual(refused)
  })

  test('that leads to both is followed to the public address alone', async () => {
    const both = ['10.1.2.3', '93.184.215.14', '::1']
    expect(await look(both)).toEqual({ found: [{ address: '93.184.215.14', family: 4 }] })
    expect(await look(both, { all: false })).toEqual({ found: '93.184.215.14' })
  })

  test('may lead into a listed network, and into no other', async () => {
    const listed = ['10.1.0.0/16', 'fd00:1::/32', '192.168.7.7/32']
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00:1::9', '192.168.7.7'])
      expect((await look([address], { listed })).code, address).toBeUndefined()
    for (const address of ['10.2.0.1', 'fd00:2::9', '192.168.7.8', '127.0.0.1']) expect(await look([address], { listed })).toEqual(refused)
  })

  test('of this machine may lead to this machine, and nowhere else inside', async () => {
    for (const address of ['127.0.0.1', '::1']) expect((await look([address], { hostname: 'localhost' })).code).toBeUndefined()
    for (const hostname of ['localhost.example', 'notlocalhost']) expect(await look(['127.0.0.1'], { hostname })).toEqual(refused)
    expect(await look(['10.1.2.3'], { hostname: 'localhost' })).toEqual(refused)
  })
})

test('what the resolver says is asked for whole, and its faults are passed on', async () => {
  const asked: unknown[] = []
  const lookup = outboundLookup([], (hostname, options, done) => {
    asked.push([hostname, options])
    done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
  })
  const code = await new Promise((resolve) => lookup('gone.example', { family: 4, hints: 32 }, (error) => resolve(error?.code)))
  expect([code, asked]).toEqual(['ENOTFOUND', [['gone.example', { all: true, family: 4, hints: 32 }]]])
})
