// What stands behind a reason for which a person is asked: its words, whose it is, and what helps.

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

export const account = (en: string, ja: string, actions: Reason['actions'] = ['retry']): Reason => ({
  staff: { en, ja },
  customer: SETTING_UP,
  actor: 'staff',
  withinHours: 24,
  actions,
})
export const order = (en: string, ja: string, actions: Reason['actions'] = ['retry', 'adopt', 'skip', 'abandon', 'cancel']): Reason => ({
  staff: { en, ja },
  customer: CHECKING,
  actor: 'staff',
  withinHours: 4,
  actions,
})
