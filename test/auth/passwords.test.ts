import { beforeAll, describe, expect, test } from 'vitest'
import { createPasswords, type Passwords } from '../../src/auth/passwords.ts'
import { Problem } from '../../src/base/problems.ts'

let passwords: Passwords
beforeAll(async () => {
  passwords = await createPasswords()
})

describe('passwords', () => {
  test('are kept as argon2id, each with a salt of its own', async () => {
    const [one, other] = [await passwords.hash('the same words'), await passwords.hash('the same words')]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(other)
    expect(await passwords.matches(one, 'the same words')).toBe(true)
    expect(await passwords.matches(one, 'the same words ')).toBe(false)
  })

  test('match nobody where there is nobody, even the one that stands in', async () => {
    expect(await passwords.matches(null, 'the password of nobody')).toBe(false)
    expect(await passwords.matches(null, '')).toBe(false)
  })

  test('are made anew when they were made with less', () => {
    const phc = (cost: string) => `$argon2id$v=19$${cost}$c2FsdHNhbHRzYWx0c2FsdA$${'A'.repeat(43)}`
    expect(passwords.isWeaker(phc('m=19456,t=2,p=1'))).toBe(false)
    expect(passwords.isWeaker(phc('m=65536,t=3,p=4'))).toBe(false)
    for (const cost of ['m=8192,t=2,p=1', 'm=19456,t=1,p=1']) expect(passwords.isWeaker(phc(cost))).toBe(true)
    expect(passwords.isWeaker('$argon2i$v=19$m=19456,t=2,p=1$x$y')).toBe(true)
    expect(passwords.isWeaker('$2b$10$abcdefghijklmnopqrstuv')).toBe(true)
  })

  test('refuse a weaker cost at start', async () => {
    for (const cost of [
      { memoryKiB: 19_455, passes: 2, lanes: 1 },
      { memoryKiB: 19_456, passes: 1, lanes: 1 },
    ])
      await expect(createPasswords({ cost })).rejects.toThrow(RangeError)
  })

  test('turn away who comes when too many wait, and serve all others', async () => {
    const small = await createPasswords({ running: 1, waiting: 2 })
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => small.hash('words')))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(3)
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(Problem)
      expect(reason).toMatchObject({ code: 'overloaded', retryAfterSeconds: 2 })
    }
    expect(await small.matches(await small.hash('words'), 'words')).toBe(true)
  })

  test('say beforehand that there is no room, and that there is again', async () => {
    const small = await createPasswords({ running: 1, waiting: 1 })
    const first = small.hash('words')
    expect(small.wantRoom()).toBeUndefined()
    const second = small.hash('words')
    expect(() => small.wantRoom()).toThrow(expect.objectContaining({ code: 'overloaded', retryAfterSeconds: 2 }))
    await first
    expect(small.wantRoom()).toBeUndefined()
    await second
  })
})
