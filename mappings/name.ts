// People's names: kept as a first and a last name, as Salesforce's Contact and WHMCS's client keep them, and shown as one.

export interface PersonName {
  firstName: string
  lastName: string
}

/** Kanji, kana and what stands among them; a name of other letters is none of these. */
const JAPANESE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆ヶ\s]+$/u

/** Family name first in Japanese, and wherever the name itself is written in Japanese; else as in English. */
export function fullName(name: PersonName, language: 'en' | 'ja'): string {
  const [first, last] = [tidyName(name.firstName), tidyName(name.lastName)]
  const familyFirst = language === 'ja' || (JAPANESE.test(last) && JAPANESE.test(first))
  return (familyFirst ? [last, first] : [first, last]).filter((part) => part !== '').join(' ')
}

/**
 * As a name is shown, and goes into WHMCS: half-width kana and full-width letters in their usual widths, single blanks. Kanji stay as they are: a form that
 * Unicode calls compatible (U+FA19 and U+795E) is another way to write a name to who bears it.
 */
export const tidyName = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]+|[\uff61-\uff9f]+/gu, (part) => part.normalize('NFKC'))
    .replace(/\s+/gu, ' ')
    .trim()
