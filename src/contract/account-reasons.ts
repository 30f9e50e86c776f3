// Why a person is asked about a sign-up or an account.

import { account, type Reason, type Text } from './reason.ts'

const UNCHANGED: Text = { en: 'Nothing is needed from you.', ja: 'お客様に行っていただくことはありません。' }

export const ACCOUNT_REASONS = {
  email_mismatch: {
    ...account(
      'No Contact of this Account has the e-mail that signed up with its customer number. Check who it is; close the Case when it is the customer.',
      'このお客様番号で登録されたメールアドレスが、取引先のどの担当者とも一致しません。ご本人か確認し、ご本人であればケースを閉じてください。',
      ['none'],
    ),
    customer: {
      en: 'We are checking that this customer number is yours. You can order meanwhile.',
      ja: 'お客様番号のご確認を行っています。その間もお申し込みいただけます。',
    },
  },
  client_exists: account(
    'WHMCS already has a login or client with this e-mail, and nothing proves that it is this customer. Make sure who it is; then set the customer number on that login’s client (make one if there is none) and retry.',
    'WHMCS に同じメールアドレスのログインまたは顧客が既にあり、ご本人のものと証明できません。ご本人であることを確認し、そのログインの顧客（なければ作成）にお客様番号を設定してから再試行してください。',
  ),
  customer_number_mismatch: account(
    'The WHMCS client carries another customer number. It is never overwritten: correct it by hand, then retry.',
    'WHMCS の顧客に別のお客様番号が設定されています。上書きはしません。手作業で訂正してから再試行してください。',
  ),
  client_currency_differs: account(
    'The WHMCS client pays in another currency than the portal’s prices are in, and every price would be billed in that one. A currency cannot be changed once there are invoices: close that client, make one in the right currency with the customer number and the same login, then retry.',
    'WHMCS の顧客の通貨がポータルの価格の通貨と異なり、そのまま請求されると金額が誤ります。請求書があると通貨は変更できません。その顧客を閉じ、正しい通貨とお客様番号で同じログインの顧客を作成してから再試行してください。',
  ),
  account_linked_elsewhere: account(
    'The Salesforce Account, or the WHMCS client, is linked to somebody else already. Correct the link fields, then retry.',
    'Salesforce の取引先または WHMCS の顧客が、既に別の利用者と紐付いています。紐付け項目を訂正してから再試行してください。',
  ),
  profile_refused: account(
    'WHMCS refused a field of the customer’s profile. Correct it with the customer, then retry.',
    'WHMCS が顧客情報の項目を受け付けませんでした。お客様に確認して訂正し、再試行してください。',
  ),
  profile_unsaved: {
    ...account(
      'A change of the billing profile could not be confirmed in WHMCS. Compare and correct it.',
      '請求先の変更を WHMCS で確認できませんでした。内容を確認して訂正してください。',
    ),
    customer: UNCHANGED,
  },
} as const satisfies Record<string, Reason>
