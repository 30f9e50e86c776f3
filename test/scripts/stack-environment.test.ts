import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { environmentFile, stackEnvironment } from '../../scripts/stack-environment.ts'

test('what the product reads of a stack can be written into a file and read again, and nothing else is in it', async () => {
  const env = await stackEnvironment({
    PATH: '/bin',
    HOME: '/root',
    BRAND_NAME: 'Satos "Hikari" #1',
    PRICES_TAX: 'excluded',
  })
  const read = parseEnv(environmentFile(env))
  expect(read).toMatchObject({ BRAND_NAME: 'Satos "Hikari" #1', PRICES_TAX: 'excluded', SALESFORCE_LOGIN_URL: 'http://127.0.0.1:4101' })
  // Of several lines.
  expect(read['SALESFORCE_PRIVATE_KEY']).toBe(env['SALESFORCE_PRIVATE_KEY'])
  expect(read['SALESFORCE_PRIVATE_KEY']).toContain('\n')
  expect(read).not.toHaveProperty('PATH')
  expect(read).not.toHaveProperty('HOME')
})

test('a value that no such file can hold is named, not cut', () => {
  expect(() => environmentFile({ BRAND_NAME: `'both" kinds` })).toThrow(/BRAND_NAME/)
})
