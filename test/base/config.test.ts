import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../src/base/config.ts'
import { VARIABLES } from '../../src/base/config-fields.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => parseEnv(readFileSync(join(root, file), 'utf8'))
const servers = { DATABASE_URL: 'postgres://trunkline@localhost:5432/trunkline?host=%2Ftmp%2Fs', REDIS_URL: 'redis://127.0.0.1:6379' }
const dev: Record<string, string | undefined> = { ...read('.env.dev.example'), ...servers }
const production = { ...dev, PUBLIC_URL: 'https://my.example.com', TIME_SCALE: '', RATE_LIMIT_SCALE: '' }

function faultsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('the examples', () => {
  test('for the stand-ins are a whole configuration', () => {
    const config = loadConfig(dev)
    expect(config.web).toEqual({ port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000', secure: false, trustProxy: 0 })
    expect(config.worker).toEqual({ host: '127.0.0.1', port: undefined })
    expect(config.salesforce.privateKey).toBe(readFileSync(join(root, 'sandbox/seed/integration-user.key.pem'), 'utf8'))
    expect(config.recovery.timeScale).toBe(60)
    expect(config.whmcs.lineKeyField).toEqual({ name: 'Line key' })
  })

  test('name every variable once', () => {
    expect(Object.keys(read('.env.example')).sort()).toEqual(Object.keys(VARIABLES).sort())
  })

  test('for a server are whole once the blanks are filled and the files are there', () => {
    const blanks = { SALESFORCE_CLIENT_ID: 'x', WHMCS_CUSTOMER_NUMBER_FIELD: '3', AIRALO_CLIENT_ID: 'x' }
    const file = (path: string) =>
      ({ ...dev, WHMCS_HOOK_SECRETS: dev['PROVISION_SECRETS'] })[path.split('/').at(-1)?.toUpperCase() ?? ''] ?? ''
    expect(loadConfig({ ...read('.env.production.example'), ...blanks }, file).web.secure).toBe(true)
  })
})

describe('faults', () => {
  test('an empty environment names all that is missing at once', () => {
    const faults = faultsOf({})
    for (const name of [
      'PUBLIC_URL',
      'DATABASE_URL',
      'REDIS_URL',
      'SALESFORCE_LOGIN_URL',
      'WHMCS_SECRET',
      'AIRALO_CLIENT_SECRET',
      'SENDGRID_API_KEY',
      'MAIL_FROM',
      'PROVISION_SECRETS',
    ])
      expect(
        faults.filter((fault) => fault.startsWith(`${name} is missing`)),
        name,
      ).toHaveLength(1)
    expect(faults).toContainEqual(expect.stringMatching(/^SALESFORCE_PRIVATE_KEY or SALESFORCE_CLIENT_SECRET/))
  })

  test.each([
    ['PORT', '99999'],
    ['PORT', '-1'],
    ['WORKER_PORT', '65536'],
    ['LISTEN_ADDRESS', 'localhost'],
    ['LISTEN_ADDRESS', '10.0.0.0/8'],
    ['PUBLIC_URL', 'http://my.example.com'],
    ['PUBLIC_URL', 'https://my.example.com/shop'],
    ['PUBLIC_URL', 'https://user:word@my.example.com'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['REDIS_URL', 'http://127.0.0.1'],
    ['WHMCS_URL', 'http://billing.example.com'],
    ['WHMCS_URL', 'http://127.0.0.1.example.com'],
    ['WHMCS_SECRET', 'changeme'],
    ['WHMCS_SECRET', 'a'.repeat(64)],
    ['WHMCS_CUSTOMER_NUMBER_FIELD', 'three'],
    ['SALESFORCE_PRIVATE_KEY', '-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----'],
    ['SALESFORCE_API_VERSION', '67'],
    ['ESIM_PROVIDER', 'other'],
    ['MAIL_FROM', 'nobody'],
    ['PRICES_TAX', 'maybe'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '10.0.0.0/8, ::/0'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['PROVISION_ALLOWED_IPS', '10.0.0.0/8, example.com'],
    ['OUTBOUND_PRIVATE_ADDRESSES', 'billing.internal'],
    ['PROVISION_SECRETS', 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='],
    ['PROVISION_SECRETS', `whsec_${Buffer.alloc(32).toString('base64')}`],
    ['PROVISION_SECRETS', `whsec_${Buffer.from('0123456789abcdef').toString('base64')}`],
    ['PROVISION_SECRETS', Array(4).fill(dev['PROVISION_SECRETS']).join(' ')],
    ['TIME_SCALE', '0.5'],
    ['ESIM_MARGIN_PERCENT', '100'],
    ['ESIM_MARGIN_PERCENT', '-1'],
    ['ESIM_COST_RATES', '151.25'],
    ['ESIM_COST_RATES', 'USD:0'],
    ['ESIM_COST_RATES', 'USD:155,USD:156'],
    ['ESIM_COST_RATES', 'USD:155,EUR'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused, alone and without its value', (name, value) => {
    const faults = faultsOf({ ...dev, [name]: value })
    expect(faults).toHaveLength(1)
    expect(faults[0]?.startsWith(`${name} `)).toBe(true)
    if (value.length > 4) expect(faults[0]).not.toContain(value)
  })

  test('a provider or a transport needs its own group', () => {
    expect(faultsOf({ ...dev, ESIM_PROVIDER: 'esimgo' })).toEqual(['ESIMGO_API_KEY is missing: ESIM_PROVIDER=esimgo needs it'])
    expect(faultsOf({ ...dev, AIRALO_CLIENT_ID: '' })).toEqual(['AIRALO_CLIENT_ID is missing: ESIM_PROVIDER=airalo needs it'])
    expect(faultsOf({ ...dev, MAIL_TRANSPORT: 'smtp' })).toEqual(['SMTP_URL is missing: MAIL_TRANSPORT=smtp needs it'])
    expect(faultsOf({ ...dev, SALESFORCE_USERNAME: '' })).toEqual(['SALESFORCE_USERNAME is missing: SALESFORCE_PRIVATE_KEY needs it'])
    expect(loadConfig({ ...dev, MAIL_TRANSPORT: 'smtp', SMTP_URL: 'smtp://127.0.0.1:25' }).mail.via).toEqual({
      transport: 'smtp',
      url: 'smtp://127.0.0.1:25',
    })
  })

  test('the scales of the demo are refused with https', () => {
    expect(faultsOf({ ...dev, PUBLIC_URL: 'https://my.example.com' })).toEqual([
      'TIME_SCALE must be 1 where PUBLIC_URL is https',
      'RATE_LIMIT_SCALE must be 1 where PUBLIC_URL is https',
    ])
    expect(faultsOf(production)).toEqual([])
  })
})

describe('secrets', () => {
  test('may come from a file, its last line end aside', () => {
    const env = { ...dev, WHMCS_SECRET: '', WHMCS_SECRET_FILE: '/run/secrets/whmcs' }
    expect(loadConfig(env, (path) => (path === '/run/secrets/whmcs' ? 'anothersecret0123456789abcdefgh\n' : '')).whmcs.secret).toBe(
      'anothersecret0123456789abcdefgh',
    )
  })

  test('a file that is not there is a fault, and so are file and value together', () => {
    expect(faultsOf({ ...dev, WHMCS_SECRET: '', WHMCS_SECRET_FILE: '/nowhere/at-all' })).toEqual([
      'WHMCS_SECRET_FILE names a file that cannot be read (ENOENT)',
    ])
    expect(faultsOf({ ...dev, WHMCS_SECRET_FILE: '/nowhere/at-all' })).toEqual(['WHMCS_SECRET and WHMCS_SECRET_FILE are both set; set one'])
  })

  test('a random secret of 128 bits in hex is strong enough', () => {
    expect(faultsOf({ ...dev, WHMCS_SECRET: '00f3a1c2d4e5b697a8c9d0e1f2030405' })).toEqual([])
  })
})

describe('values', () => {
  test('networks come in one spelling, mapped ones as IPv4', () => {
    const { provision } = loadConfig({ ...dev, PROVISION_ALLOWED_IPS: '10.0.0.0/8, 192.0.2.7, ::ffff:198.51.100.0/120, 2001:DB8::/32' })
    expect(provision.allowedIps).toEqual(['10.0.0.0/8', '192.0.2.7/32', '198.51.100.0/24', '2001:db8::/32'])
    expect(loadConfig({ ...dev, OUTBOUND_PRIVATE_ADDRESSES: '10.0.0.7, fd00::/8' }).outbound.privateAddresses).toEqual([
      '10.0.0.7/32',
      'fd00::/8',
    ])
    expect(loadConfig(dev).outbound.privateAddresses).toEqual([])
  })

  test('the proxy is a hop count, networks, or nobody', () => {
    expect(loadConfig({ ...dev, TRUST_PROXY: '2' }).web.trustProxy).toBe(2)
    expect(loadConfig({ ...dev, TRUST_PROXY: '10.0.0.0/8' }).web.trustProxy).toEqual(['10.0.0.0/8'])
    expect(loadConfig({ ...dev, TRUST_PROXY: '' }).web.trustProxy).toBe(0)
  })

  test('the line key field is a name, or an id for each product', () => {
    expect(loadConfig(dev).catalog.gate).toEqual({ marginPercent: 0, costRates: new Map() })
    expect(loadConfig({ ...dev, ESIM_MARGIN_PERCENT: '12.5', ESIM_COST_RATES: 'USD:155.5, EUR:170' }).catalog.gate).toEqual({
      marginPercent: 12.5,
      costRates: new Map([
        ['USD', '155.5'],
        ['EUR', '170'],
      ]),
    })
    expect(loadConfig({ ...dev, WHMCS_LINE_KEY_FIELD: '21:121, 22:122' }).whmcs.lineKeyField).toEqual({
      idByPid: new Map([
        [21, 121],
        [22, 122],
      ]),
    })
  })

  test('nothing can be changed afterwards', () => {
    const config = loadConfig(dev)
    expect(Object.isFrozen(config) && Object.isFrozen(config.web) && Object.isFrozen(config.provision.secrets)).toBe(true)
  })
})
