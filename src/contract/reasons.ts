// Why a person is asked. A closed list: whatever waits for somebody, or has a Case, carries one of these codes. `staff` stands in the Case,
// `customer` is what the customer may read; neither quotes a remote system.

export interface Text {
  en: string
  ja: string
}

export interface Reason {
  staff: Text
  customer: Text
  /** Staff work in Salesforce and WHMCS; operators look after this software. */
  actor: 'staff' | 'operator'
  withinHours: number
  /**
   * What helps: the decision types of a person's call, or `none` where the Case alone is worked on. Which of them are possible says the order,
   * as it stands (`src/provisioning/possible.ts`): the Case offers those alone.
   */
  actions: readonly ('retry' | 'adopt' | 'skip' | 'abandon' | 'cancel' | 'none')[]
}

const SETTING_UP: Text = {
  en: 'We are finishing your account by hand and will write to you.',
  ja: 'アカウントの設定を担当者が確認しています。完了しましたらご連絡いたします。',
}
const CHECKING: Text = {
  en: 'We are checking something about your order and will write to you.',
  ja: 'ご注文の内容を担当者が確認しています。確認後にご連絡いたします。',
}
const UNCHANGED: Text = { en: 'Nothing is needed from you.', ja: 'お客様に行っていただくことはありません。' }

const account = (en: string, ja: string, actions: Reason['actions'] = ['retry']): Reason => ({
  staff: { en, ja },
  customer: SETTING_UP,
  actor: 'staff',
  withinHours: 24,
  actions,
})
const order = (en: string, ja: string, actions: Reason['actions'] = ['retry', 'adopt', 'skip', 'abandon', 'cancel']): Reason => ({
  staff: { en, ja },
  customer: CHECKING,
  actor: 'staff',
  withinHours: 4,
  actions,
})

/** Nothing has been done for the order yet: there is nothing to adopt, and no line that could be gone on without. */
const WHILE_READING: Reason['actions'] = ['retry', 'abandon', 'cancel']

export const REASONS = {
  // Sign-up and account
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
  // Orders
  order_changed: order(
    'The order in Salesforce is not what the customer confirmed, or may not be provisioned as it stands.',
    'Salesforce の注文が、お客様の確認した内容と異なるか、このままでは処理できません。',
    WHILE_READING,
  ),
  order_empty: order('The order has no items.', '注文に商品がありません。', WHILE_READING),
  order_incomplete: order('WHMCS made the order without some of its items.', 'WHMCS の注文に一部の商品がありません。'),
  order_unsure: order(
    'WHMCS has an order that may be this one but does not carry its marks. Adopt it by its id; retry if it is another, or once its services carry the marks.',
    'この注文の可能性がある WHMCS 注文がありますが、照合用の印がありません。該当する場合は WHMCS の注文 ID で採用し、別の注文の場合、または印を設定した後は再試行してください。',
  ),
  order_not_pending: order(
    'The WHMCS order was cancelled or marked as fraud before it could be accepted.',
    'WHMCS の注文が、承認の前に取り消されたか不正と判定されています。',
  ),
  account_not_linked: order(
    'The Account of the order has no WHMCS client yet.',
    '注文の取引先に WHMCS の顧客がまだ紐付いていません。',
    WHILE_READING,
  ),
  mapping_missing: order(
    'A field that the order needs is missing or not understood.',
    '注文に必要な項目が不足しているか、読み取れません。',
    WHILE_READING,
  ),
  payment_method_missing: {
    ...order(
      'The customer has no payment method any more. Press again once there is one.',
      'お客様の支払い方法がありません。登録された後にもう一度実行してください。',
      WHILE_READING,
    ),
    customer: { en: 'Please add a payment method; then we go on.', ja: '支払い方法をご登録ください。ご登録後に手続きを続けます。' },
  },
  setup_fee_raised: order(
    'WHMCS asks more for the set-up than the customer confirmed, or what it asks cannot be read, and it would be billed. Correct the product’s set-up fee and retry, or cancel: the customer can order again at the new fee.',
    'WHMCS の初期費用が、お客様の確認した金額を上回っているか読み取れず、このままでは請求されます。商品の初期費用を訂正して再試行するか、取り消して新しい金額での再注文をお願いしてください。',
    ['retry', 'adopt', 'abandon', 'cancel'],
  ),
  product_not_sold: order(
    'WHMCS does not list a product of the order (hidden or retired?), or does not sell it at its billing cycle, and would leave it out or sell another in its place. Put that right and retry, or cancel.',
    'WHMCS に注文の商品がないか（非表示・販売終了など）、その請求サイクルでは販売されていません。このままでは商品が欠けるか別の条件で登録されます。訂正して再試行するか、取り消してください。',
    ['retry', 'adopt', 'abandon', 'cancel'],
  ),
  payment_unknown: order(
    'It is not known whether the payment was taken. Look at the gateway.',
    '決済が行われたか確認できません。決済代行の画面で確認してください。',
  ),
  esim_unknown: order(
    'It is not known whether the provider made the eSIM, and it cannot be found.',
    'eSIM が発行されたか確認できず、検索でも見つかりません。',
  ),
  esim_pending: order(
    'The provider has taken the order but has not delivered the eSIM in time.',
    'eSIM 事業者が注文を受け付けましたが、期限内に発行されていません。',
  ),
  esim_order_failed: order('The provider refused the eSIM order.', 'eSIM 事業者が注文を受け付けませんでした。'),
  module_failed: order(
    'WHMCS accepted the order but the service’s module failed.',
    'WHMCS は注文を承認しましたが、サービスのモジュールが失敗しました。',
  ),
  activation_slow: order('A service did not become active in time.', 'サービスが期限内に有効になりませんでした。'),
  cancel_not_possible: order('The WHMCS order can no longer be cancelled by itself.', 'WHMCS の注文を自動で取り消せなくなりました。'),
  services_to_end: order(
    'Services of a cancelled order are active and must be ended by hand.',
    '取り消された注文のサービスが有効です。手作業で終了してください。',
  ),
  service_without_billing: order('An eSIM or service exists that is not billed.', '請求されていない eSIM またはサービスがあります。', [
    'retry',
    'abandon',
    'cancel',
  ]),
  refund_due: order(
    'The customer has paid for something that was not delivered. A refund is due.',
    '提供されていないものの支払いがあります。返金が必要です。',
  ),
  mail_failed: order(
    'A mail to the customer could not be sent, or nobody can say whether it was. Tell the customer otherwise.',
    'お客様へのメールを送信できなかったか、送信できたか確認できません。別の方法でご連絡ください。',
    ['none'],
  ),
  unknown_order: order(
    'Salesforce has no such order, or we may not see it.',
    'Salesforce に該当する注文がないか、参照できません。',
    WHILE_READING,
  ),
  not_approved: order(
    'The status of the order in Salesforce allows no provisioning.',
    'Salesforce の注文の状態では処理を開始できません。',
    WHILE_READING,
  ),
  service_not_active: order('A service is neither pending nor active.', 'サービスが保留でも有効でもない状態です。'),
  insufficient_balance: order('The balance at the eSIM provider does not cover the order.', 'eSIM 事業者の残高が不足しています。'),
  esim_duplicate: order(
    'The eSIM was bought twice. Ask the provider to refund the newer order.',
    'eSIM が二重に購入されています。新しい注文の返金を事業者に依頼してください。',
    ['none'],
  ),
  write_back_refused: order(
    'Salesforce refuses to be told how this order stands. Look for a rule that forbids it.',
    'Salesforce が注文の状態の書き込みを拒否しています。入力規則を確認してください。',
    ['none'],
  ),
  // Any step
  duplicate_found: order(
    'More than one record carries the mark of this step. Decide which one counts.',
    'この処理の印を持つ記録が複数あります。どれが正しいか判断してください。',
  ),
  outcome_unknown: order(
    'It is not known whether this step happened, and it may not be repeated by itself.',
    'この処理が行われたか確認できず、自動では繰り返せません。',
  ),
  tried_too_often: order('This step was tried as often as it may be.', 'この処理は許される回数だけ試みられました。'),
  find_failed: order(
    'The system that this step needs could not be asked for hours.',
    'この処理に必要なシステムに、長時間問い合わせできませんでした。',
  ),
  gave_up: order('This step did not come through for hours.', 'この処理が長時間完了しませんでした。'),
  adopt_not_found: order(
    'The record that was named does not exist or does not belong here.',
    '指定された記録が存在しないか、この処理のものではありません。',
  ),
  remote_refused: order('The other system refused this step.', '連携先のシステムがこの処理を受け付けませんでした。'),
  // A journal that was restored from a backup
  journal_restored: {
    ...order(
      'The journal was restored from a backup. What others know better is taken from them; new orders are set up once that is done. Look at the Cases that were opened since, then close this one.',
      '記録をバックアップから復元しました。他のシステムの内容と照合し、完了後に新しい注文の処理を再開します。復元後に作成されたケースを確認してから、このケースを閉じてください。',
      ['none'],
    ),
    actor: 'operator',
  },
  account_not_restored: order(
    'The order is from after the backup that the journal was restored from, and so is its customer’s account. Ask the customer to sign up again with the same customer number; then press the button again.',
    'この注文は復元に使ったバックアップより後のもので、お客様のアカウントも失われています。同じお客様番号での再登録をお願いし、その後もう一度実行してください。',
    ['none'],
  ),
  order_not_restored: order(
    'The order could not be read when the journal was restored. Correct it in Salesforce, then press the button again.',
    '記録の復元時に、この注文を読み取れませんでした。Salesforce で訂正してから、もう一度実行してください。',
    ['none'],
  ),
  not_proven: order(
    'Salesforce shows that the order had come to an end before the journal was restored, but this part of it cannot be found. Adopt what was made instead, or go on without it; retry only if it was never made.',
    'Salesforce では復元前に処理が終わっていますが、この部分を確認できません。代わりの記録を採用するか、これを除いて続けてください。作成されていない場合に限り再試行してください。',
  ),
  // The comparison of the systems
  duplicate: order(
    'The comparison found something twice. Decide which one counts, then end or refund the other.',
    '照合で重複が見つかりました。どちらが正しいか判断し、もう一方を終了または返金してください。',
    ['none'],
  ),
  missing_remote: order(
    'The comparison found that something is missing at the other system. Find out who took it away; make it again by hand, or end the rest.',
    '照合で、連携先に存在しないものが見つかりました。削除の経緯を確認し、手作業で作り直すか、残りを終了してください。',
    ['none'],
  ),
  services_missing: {
    ...order(
      'Many services are gone from WHMCS within a day, too many for a Case each. Find out whether WHMCS was restored from a backup or emptied; npm run reconcile lists them.',
      '1日のうちに多数のサービスが WHMCS からなくなったため、個別のケースは作成していません。WHMCS の復元や削除の有無を確認してください。一覧は npm run reconcile で表示できます。',
      ['none'],
    ),
    actor: 'operator',
  },
  unknown_remote: order(
    'The comparison found something that we have no record of. Find out where it comes from, a restored journal for instance, and end it if nobody is to have it.',
    '照合で、当方に記録のないものが見つかりました。記録の復元など経緯を確認し、不要であれば終了してください。',
    ['none'],
  ),
  state_differs: order(
    'The comparison found two different states. What Salesforce forgot is told again by itself; put anything else right by hand.',
    '照合で状態の不一致が見つかりました。Salesforce の表示は自動で書き直されます。それ以外は手作業で訂正してください。',
    ['none'],
  ),
  amount_differs: order(
    'The comparison found another amount than the customer confirmed. Correct it in WHMCS, or agree on it with the customer.',
    '照合で、お客様が確認した金額との不一致が見つかりました。WHMCS で訂正するか、お客様と合意してください。',
    ['none'],
  ),
  stuck: { ...order('A process has not moved for too long.', '処理が長時間進んでいません。', ['none']), actor: 'operator' },
} as const satisfies Record<string, Reason>

export type ReasonCode = keyof typeof REASONS

const isReason = (code: string | null): code is ReasonCode => code !== null && Object.hasOwn(REASONS, code)

/** The reason for a step's code. A code that is none (a remote's refusal, a connection's fault) is told apart by how the step ended. */
export const reasonOf = (code: string | null): ReasonCode => (isReason(code) ? code : 'remote_refused')
