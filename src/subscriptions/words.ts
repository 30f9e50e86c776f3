// What a customer reads of the state of a service.

import type { ServiceState } from '../contract/subscriptions.ts'

export type Language = 'en' | 'ja'

export const SERVICE_WORDS: Readonly<Record<ServiceState, Record<Language, string>>> = {
  setting_up: { en: 'It is being set up.', ja: '設定中です。' },
  running: { en: 'It is running.', ja: 'ご利用いただけます。' },
  paused: { en: 'It is paused.', ja: '停止しています。' },
  completed: { en: 'It is completed.', ja: '完了しました。' },
  ended: { en: 'It has ended.', ja: '終了しました。' },
  in_question: { en: 'We are checking something about it.', ja: '内容を確認しています。' },
}

const YES = { en: 'yes', ja: 'あり' } as const
const NO = { en: 'no', ja: 'なし' } as const

export const yesOrNo = (is: boolean, language: Language): string => (is ? YES : NO)[language]
