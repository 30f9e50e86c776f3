// C-1001 to C-1050, and on where more are wanted: households, single persons and, every tenth, a company; names as customers really write them.

interface Person {
  readonly first: string
  readonly last: string
}

const JAPANESE: readonly Person[] = [
  { first: '健太', last: '佐藤' },
  { first: '美咲', last: '鈴木' },
  // The first character of this family name takes four bytes in UTF-8.
  { first: '大輔', last: '𠮷田' },
  { first: 'さくら', last: '田中' },
  { first: '翔', last: '伊藤' },
  { first: '陽子', last: '渡辺' },
  { first: '直樹', last: '山本' },
  { first: '由美', last: '髙橋' },
  { first: '蓮', last: '小林' },
  { first: '葵', last: '加藤' },
]
const WESTERN: readonly Person[] = [
  { first: 'Siobhán', last: "O'Brien" },
  { first: 'Jean-Luc', last: 'Lefèvre' },
  { first: 'Anna', last: 'Müller' },
  { first: 'Chidi', last: "N'Dour" },
  { first: 'María José', last: 'García' },
  { first: 'Tom', last: 'Baker' },
  { first: 'Łukasz', last: 'Wójcik' },
  { first: 'Priya', last: 'Nair' },
]
const COMPANIES = [
  '株式会社ヒカリ商事',
  'Smith & Sons K.K.',
  '合同会社さくら企画',
  "O'Neill & Partners Ltd.",
  'Kobayashi "K2" Trading Co., Ltd.',
] as const
const CITIES = [
  { BillingCity: '渋谷区', BillingState: '東京都', BillingPostalCode: '150-0002' },
  { BillingCity: '横浜市西区', BillingState: '神奈川県', BillingPostalCode: '220-0012' },
  { BillingCity: '大阪市北区', BillingState: '大阪府', BillingPostalCode: '530-0001' },
  { BillingCity: '福岡市博多区', BillingState: '福岡県', BillingPostalCode: '812-0011' },
] as const

/** The list read round and round; the lists above are never empty. */
function nth<T>(list: readonly T[], at: number): T {
  const item = list[at % list.length]
  if (item === undefined) throw new Error('an empty list in the seed')
  return item
}

function personOf(n: number): Person {
  return n % 3 === 2 ? nth(WESTERN, Math.floor(n / 3)) : nth(JAPANESE, n)
}

function nameOf(n: number, person: Person): string {
  if (n % 10 === 0) return nth(COMPANIES, n / 10 - 1)
  const isWestern = WESTERN.includes(person)
  if (n % 2 === 1) return isWestern ? `${person.last} Household` : `${person.last}家`
  return isWestern ? `${person.first} ${person.last}` : `${person.last} ${person.first}`
}

function accountOf(n: number): {
  account: Record<string, string | null> & { Customer_Number__c: string }
  contact: Record<string, string>
} {
  const person = personOf(n)
  const number = 1000 + n
  const phone = `03-5555-${number}`
  const isEligible = n % 7 !== 0
  return {
    account: {
      Name: nameOf(n, person),
      Customer_Number__c: `C-${number}`,
      Type: 'Customer - Direct',
      Phone: phone,
      BillingStreet: `${n}丁目${(n % 9) + 1}-${(n % 5) + 1}`,
      ...nth(CITIES, n),
      BillingCountry: 'Japan',
      Internet_Eligibility__c: isEligible ? 'Eligible' : 'NotEligible',
      Internet_Eligible_Plans__c: isEligible ? 'HomeFiber;Apartment' : null,
      ID_Verification_Status__c: 'Verified',
    },
    contact: {
      FirstName: person.first,
      LastName: person.last,
      // The second customer's Contact has an address that nobody signs up with, so that a review results.
      Email: n === 2 ? 'someone.else@example.jp' : `customer${number}@example.jp`,
      Phone: phone,
    },
  }
}

export const accounts = (count: number) => Array.from({ length: count }, (_, at) => accountOf(at + 1))
