// Why a person is asked where the systems differ: after a restore, and by the comparison.

import { order, type Reason } from './reason.ts'

export const COMPARED_REASONS = {
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
      'Many services are gone from WHMCS within a day, too many for a Case each. Find out whether WHMCS was restored from a backup or emptied; npm run reconcile -- --days <n> lists them, where n is the days since missedSince and one more.',
      '1日のうちに多数のサービスが WHMCS からなくなったため、個別のケースは作成していません。WHMCS の復元や削除の有無を確認してください。一覧は npm run reconcile -- --days <n> で表示できます（n は missedSince からの日数に 1 を加えた数）。',
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
