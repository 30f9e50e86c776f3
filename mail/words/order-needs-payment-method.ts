import type { Words } from '../letter.ts'

export const orderNeedsPaymentMethod: Words<'order-needs-payment-method'> = {
  ja: ({ orderNumber, path }, { url }) => ({
    subject: `お支払い方法の登録をお願いします（${orderNumber}）`,
    title: 'お支払い方法の登録をお願いします',
    preview: '登録が済みしだい、手続きを再開します。',
    blocks: [
      { is: 'text', text: `ご注文番号 ${orderNumber} の手続きを進めるには、お支払い方法の登録が必要です。まだ何も請求されていません。` },
      { is: 'button', label: 'お支払い方法を登録する', href: url(path) },
      { is: 'small', text: '登録後、担当者が手続きを再開します。ご注文をやり直していただく必要はありません。' },
    ],
  }),
  en: ({ orderNumber, path }, { url }) => ({
    subject: `Please add a payment method for order ${orderNumber}`,
    title: 'A payment method is missing',
    preview: 'We go on as soon as it is there.',
    blocks: [
      { is: 'text', text: `To go on with your order ${orderNumber} we need a payment method. Nothing has been charged.` },
      { is: 'button', label: 'Add a payment method', href: url(path) },
      { is: 'small', text: 'Once it is there, our staff take the order up again. You need not order again.' },
    ],
  }),
}
