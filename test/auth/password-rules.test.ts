import { describe, expect, test } from 'vitest'
import { checkNewPassword, loadPasswordRules } from '../../src/auth/password-rules.ts'
import { Problem } from '../../src/base/problems.ts'
import { NewPassword } from '../../src/contract/auth.ts'

const rules = loadPasswordRules('Trunkline')
const person = { email: 'hanako.sato+shop@mail.example.jp', firstName: 'Hanako', lastName: "O'Hara", companyName: 'Kabushiki Dream' }

function codeOf(password: string): string | undefined {
  try {
    checkNewPassword(password, person, rules)
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.errors?.[0]?.code
    throw error
  }
}

describe('a new password', () => {
  test.each(['1qaz2wsx3edc', 'qwertyuiop123', 'QWERTYUIOP123', 'unbelievable', '123456789012'])(
    'is not one that everybody has: %s',
    (password) => {
      expect(codeOf(password)).toBe('password_breached')
    },
  )

  test.each([
    'HanakoSato2026!',
    'trunkline-2026',
    'TRUNKLINE-esim-1',
    'hanako.sato+shop',
    "o'hara-o'hara-1",
    'kabushikidream9',
    'Hikari-Fiber-99',
    'mail.example.jp',
  ])('is not made of what everybody knows of the person: %s', (password) => {
    expect(codeOf(password)).toBe('password_guessable')
  })

  test.each([
    'correct horse battery',
    'pass phrase with Hanako in it',
    'ひみつのあいことばはこれです',
    '            ',
    '🍣🍣🍣🍣🍣🍣🍣🍣🍣🍣🍣🍣',
    'aaaaaaaaaaaaaaaaaaaaaaa',
  ])('may be anything else: %s', (password) => {
    expect(codeOf(password)).toBeUndefined()
  })

  test('is not refused for a name of one or two letters', () => {
    expect(() => checkNewPassword('a1b2c3d4e5f6', { email: 'a@b.jp', firstName: 'A', lastName: 'Li' }, rules)).not.toThrow()
  })

  test('has 12 to 256 characters, counted as people count', () => {
    const fits = (password: string) => NewPassword.safeParse(password).success
    expect([11, 12, 256, 257].map((length) => fits('x'.repeat(length)))).toEqual([false, true, true, false])
    expect([11, 12, 256, 257].map((length) => fits('🍣'.repeat(length)))).toEqual([false, true, true, false])
    expect(fits(`half a character \ud83c`)).toBe(false)
  })
})
