// Why a person is asked about an order, or about any step.

import { order, type Reason } from './reason.ts'

/** Nothing has been done for the order yet: there is nothing to adopt, and no line that could be gone on without. */
const WHILE_READING: Reason['actions'] = ['retry', 'abandon', 'cancel']

export const ORDER_REASONS = {
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
  esim_unsure: order(
    'The provider has several orders that may be this eSIM’s, or its order bears another reference. Adopt the right one by the provider’s order id; or give the eSIMs that are not ours a reference at the provider, and retry.',
    'この eSIM の可能性がある注文が事業者に複数あるか、注文に別の参照番号が付いています。正しい注文を事業者の注文 ID で採用するか、当社のものでない eSIM に事業者側で参照番号を付けてから再試行してください。',
  ),
  esim_unmarked: order(
    'The provider refuses our reference on an eSIM. It works; write the unit key into its customer reference by hand, so that it can be found again.',
    'eSIM に当社の参照番号を設定できませんでした。eSIM は利用できます。後から検索できるよう、事業者の画面で customer reference にユニットキーを設定してください。',
    ['none'],
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
} as const satisfies Record<string, Reason>
