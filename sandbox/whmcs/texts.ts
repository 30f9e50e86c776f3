import { Refusal } from './fields.ts'
import type { World } from './world.ts'

// Validation texts come from the language files, so an install in another system language says the same in other words
// (API reference, AddClient, AddUser, UpdateUser and UpdateClient; the double blank is documented).
const JAPANESE = {
  'You did not enter your first name': '名をご入力ください',
  'You did not enter your last name': '姓をご入力ください',
  'You did not enter your email address': 'メールアドレスをご入力ください',
  'The email address you entered was not valid': '入力されたメールアドレスは無効です',
  'You did not enter your  address line 1': '住所1をご入力ください',
  'You did not enter your city': '市区町村をご入力ください',
  'You did not enter your state': '都道府県をご入力ください',
  'You did not enter your postcode': '郵便番号をご入力ください',
  'Valid country required': '有効な国を選択してください',
  'You did not enter your phone number': '電話番号をご入力ください',
  'Invalid telephone phone number': '電話番号が無効です',
  'The email address entered is not available for use.': '入力されたメールアドレスは使用できません。',
  'A user already exists with that email address': 'そのメールアドレスのユーザーは既に存在します',
  'Duplicate Email Address': 'メールアドレスが重複しています',
  'The email address entered is not valid': '入力されたメールアドレスは正しくありません',
  'You did not enter a first name': '名が入力されていません',
  'You did not enter a last name': '姓が入力されていません',
  'You did not enter an email address': 'メールアドレスが入力されていません',
  'You did not enter a password': 'パスワードが入力されていません',
  'You did not provide required custom field value for': '必須のカスタムフィールドが未入力です:',
} as const

export type ValidationText = keyof typeof JAPANESE

export function invalid(world: World, message: ValidationText, tail = ''): Refusal {
  return new Refusal((world.switches.language === 'japanese' ? JAPANESE[message] : message) + tail)
}
