// People's names, as they are shown and as they go to WHMCS.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fullName, tidyName } from '../../mappings/name.ts'

const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }))

describe('names', () => {
  const word = fc.stringMatching(/^[A-Za-z'’.-]{1,12}$/)
  const japanese = fc.string({ unit: fc.constantFrom(...'佐藤花子𠮷髙﨑々さとうハナコー'), minLength: 1, maxLength: 6 })

  test('stand family first in Japanese and wherever they are written in it, else as in English', () => {
    fc.assert(
      fc.property(word, word, japanese, japanese, (firstName, lastName, given, family) => {
        expect([fullName({ firstName, lastName }, 'ja'), fullName({ firstName, lastName }, 'en')]).toEqual([
          `${lastName} ${firstName}`,
          `${firstName} ${lastName}`,
        ])
        for (const language of ['ja', 'en'] as const)
          expect(fullName({ firstName: given, lastName: family }, language)).toBe(`${family} ${given}`)
        expect(fullName({ firstName: given, lastName }, 'en')).toBe(`${given} ${lastName}`)
      }),
    )
    expect(fullName({ firstName: '', lastName: '佐藤' }, 'ja')).toBe('佐藤')
  })

  test('can be told apart again: no two people are shown as one', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('en' as const, 'ja' as const), (firstName, lastName, language) => {
        const parts = fullName({ firstName, lastName }, language).split(' ')
        expect(language === 'ja' ? parts : parts.toReversed()).toEqual([lastName, firstName])
      }),
    )
  })

  test('go out with kana and letters in their usual widths and kanji untouched, and stay so', () => {
    expect(tidyName('　ﾊﾅｺ　ｶﾞﾘﾚｵ ＯＮｅｉｌｌ ')).toBe('ハナコ ガリレオ ONeill')
    expect(tidyName('\ufa19\ufa11')).toBe('\ufa19\ufa11')
    fc.assert(
      fc.property(anything, (text) => {
        const tidy = tidyName(text)
        expect(tidyName(tidy)).toBe(tidy)
        expect(tidy).not.toMatch(/[\uff01-\uff5e\uff61-\uff9f]|^\s|\s$|\s\s/u)
      }),
    )
    fc.assert(
      fc.property(japanese, (name) => {
        expect(tidyName(name)).toBe(name)
      }),
    )
  })
})
