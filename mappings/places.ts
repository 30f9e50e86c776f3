/** Of the countries our customers mostly come from; numbers of others go out as typed. */
// prettier-ignore
export const DIALLING_CODES: Readonly<Record<string, string>> = {
  AU: '61', AT: '43', BD: '880', BE: '32', BR: '55', CA: '1', CH: '41', CN: '86', CZ: '420', DE: '49', DK: '45', ES: '34', FI: '358', FR: '33', GB: '44', GR: '30', HK: '852', HU: '36', ID: '62',
  IE: '353', IL: '972', IN: '91', IT: '39', JP: '81', KH: '855', KR: '82', LK: '94', MM: '95', MN: '976', MO: '853', MX: '52', MY: '60', NL: '31', NO: '47', NP: '977', NZ: '64', PE: '51', PH: '63',
  PK: '92', PL: '48', PT: '351', RO: '40', SE: '46', SG: '65', TH: '66', TR: '90', TW: '886', UA: '380', US: '1', VN: '84', ZA: '27',
}

/** What is dialled before a number within its country and left out from abroad, where it isn't 0. Empty: nothing, and a zero in front is part of the number. */
// prettier-ignore
export const TRUNK_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['CA', '1'], ['US', '1'], ['HU', '06'], ['MX', '01'],
  ['CZ', ''], ['DK', ''], ['ES', ''], ['GR', ''], ['HK', ''], ['IT', ''], ['MO', ''], ['NO', ''], ['PL', ''], ['PT', ''], ['SG', ''],
])

/** What is dialled before the code of another country, where it isn't 00. */
// prettier-ignore
export const WAYS_OUT: ReadonlyMap<string, RegExp> = new Map([
  ['AU', /^0011/], ['BR', /^00\d\d/], ['CA', /^011/], ['HK', /^001/], ['ID', /^00[178]/], ['IL', /^0(?:0|1[2-9])/], ['JP', /^010/], ['KH', /^00[17]/],
  ['KR', /^00[12568]/], ['MN', /^00[12]?/], ['SG', /^00[128]/], ['TH', /^00[1-9]/], ['TW', /^00[25679]/], ['US', /^011/],
])

/** Japan's 47, in the order of their codes. */
// prettier-ignore
export const PREFECTURES: readonly (readonly [kanji: string, romaji: string])[] = [
  ['北海道', 'Hokkaido'], ['青森県', 'Aomori'], ['岩手県', 'Iwate'], ['宮城県', 'Miyagi'], ['秋田県', 'Akita'], ['山形県', 'Yamagata'], ['福島県', 'Fukushima'], ['茨城県', 'Ibaraki'],
  ['栃木県', 'Tochigi'], ['群馬県', 'Gunma'], ['埼玉県', 'Saitama'], ['千葉県', 'Chiba'], ['東京都', 'Tokyo'], ['神奈川県', 'Kanagawa'], ['新潟県', 'Niigata'], ['富山県', 'Toyama'],
  ['石川県', 'Ishikawa'], ['福井県', 'Fukui'], ['山梨県', 'Yamanashi'], ['長野県', 'Nagano'], ['岐阜県', 'Gifu'], ['静岡県', 'Shizuoka'], ['愛知県', 'Aichi'], ['三重県', 'Mie'],
  ['滋賀県', 'Shiga'], ['京都府', 'Kyoto'], ['大阪府', 'Osaka'], ['兵庫県', 'Hyogo'], ['奈良県', 'Nara'], ['和歌山県', 'Wakayama'], ['鳥取県', 'Tottori'], ['島根県', 'Shimane'],
  ['岡山県', 'Okayama'], ['広島県', 'Hiroshima'], ['山口県', 'Yamaguchi'], ['徳島県', 'Tokushima'], ['香川県', 'Kagawa'], ['愛媛県', 'Ehime'], ['高知県', 'Kochi'], ['福岡県', 'Fukuoka'],
  ['佐賀県', 'Saga'], ['長崎県', 'Nagasaki'], ['熊本県', 'Kumamoto'], ['大分県', 'Oita'], ['宮崎県', 'Miyazaki'], ['鹿児島県', 'Kagoshima'], ['沖縄県', 'Okinawa'],
]
