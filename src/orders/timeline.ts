// The story of an order in the customer's words, told from the journal's events.

import type { EventRow } from '../db/events.ts'
import type { Order } from '../contract/orders.ts'

type Entry = Order['timeline'][number]
interface Words {
  en: string
  ja: string
}

/** Steps that a customer hears of, by how their names begin, when they are done. */
const TOLD: readonly { begins: string; done: Words; attention: Words }[] = [
  {
    begins: 'salesforce-order',
    done: { en: 'We received your order and are checking it.', ja: 'ご注文を受け付けました。内容を確認しています。' },
    attention: { en: 'We are checking something about your order.', ja: 'ご注文の内容を確認しています。' },
  },
  {
    begins: 'read-order',
    done: { en: 'Your order was approved.', ja: 'ご注文が承認されました。' },
    attention: { en: 'We are checking something about your order.', ja: 'ご注文の内容を確認しています。' },
  },
  {
    begins: 'payment-method',
    done: { en: 'Your payment method was found.', ja: 'お支払い方法を確認しました。' },
    attention: { en: 'We are checking something about your order.', ja: 'ご注文の内容を確認しています。' },
  },
  {
    begins: 'esim:',
    done: { en: 'Your eSIM was ordered.', ja: 'eSIM を手配しました。' },
    attention: { en: 'We are checking something about your eSIM.', ja: 'eSIM について確認しています。' },
  },
  {
    begins: 'esim-ready:',
    done: { en: 'Your eSIM is ready.', ja: 'eSIM の準備ができました。' },
    attention: { en: 'We are checking something about your eSIM.', ja: 'eSIM について確認しています。' },
  },
  {
    begins: 'whmcs-order',
    done: { en: 'Your services were set up in billing.', ja: 'サービスの登録が完了しました。' },
    attention: { en: 'We are checking something about your services.', ja: 'サービスの登録について確認しています。' },
  },
  {
    begins: 'whmcs-accept',
    done: { en: 'Your services are being activated.', ja: 'サービスを開通しています。' },
    attention: { en: 'We are checking something about your services.', ja: 'サービスの開通について確認しています。' },
  },
  {
    begins: 'services',
    done: { en: 'Your services are active.', ja: 'サービスが開通しました。' },
    attention: { en: 'We are checking something about your services.', ja: 'サービスの開通について確認しています。' },
  },
  {
    begins: 'cancel-whmcs-order',
    done: { en: 'Your order was taken out of billing.', ja: 'ご注文の登録を取り消しました。' },
    attention: { en: 'We are finishing the cancellation by hand.', ja: 'キャンセルの手続きを担当者が行っています。' },
  },
]

const STATES: Record<string, Entry['state']> = { 'step.done': 'done', 'step.unknown': 'waiting', 'step.person': 'attention' }
const WAITING: Words = {
  en: 'This takes longer than usual; it goes on by itself.',
  ja: '通常より時間がかかっています。手続きは自動で続きます。',
}

/** What only the customer can do, by why the step stands. */
const ASKED: Record<string, Words> = {
  payment_method_missing: { en: 'Please add a payment method.', ja: 'お支払い方法をご登録ください。' },
}

const DECISIONS: Record<string, Words> = {
  'decision.cancel': { en: 'The order is being cancelled.', ja: 'ご注文をキャンセルしています。' },
  'decision.abandon': { en: 'The order is being cancelled.', ja: 'ご注文をキャンセルしています。' },
  'decision.retry': { en: 'We are trying again.', ja: '手続きを再開しました。' },
}

/** Oldest first. Internal steps, tries and remote words stay out. */
export function timelineOf(events: readonly EventRow[], language: 'en' | 'ja'): Entry[] {
  return events.flatMap((event): Entry[] => {
    const at = event.at.toISOString()
    const decision = DECISIONS[event.kind]
    if (decision) return [{ at, step: event.kind.slice('decision.'.length), state: 'running', message: decision[language] }]
    const state = STATES[event.kind]
    const told = TOLD.find(({ begins }) => event.step?.startsWith(begins))
    if (state === undefined || told === undefined || event.step === null) return []
    const words = state === 'done' ? told.done : state === 'attention' ? (ASKED[String(event.data['code'])] ?? told.attention) : WAITING
    return [{ at, step: event.step, state, message: words[language] }]
  })
}
