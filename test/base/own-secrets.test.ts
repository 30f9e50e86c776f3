import { expect, test } from 'vitest'
import { passwordIn } from '../../src/base/own-secrets.ts'

test.each([
  ['postgres://u:p%20s@db/x', 'p s'],
  ['postgres://u:p%ss@db/x', 'p%ss'],
  ['postgres://u:100%@db/x', '100%'],
  ['redis://cache:6379', ''],
  ['no address', ''],
])('the password in %j is %j', (url, password) => {
  expect(passwordIn(url)).toBe(password)
})
