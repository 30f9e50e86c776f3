import type { Words } from '../letter.ts'

export const orderFailed: Words<'order-failed'> = {
  ja: ({ orderNumber, path }, { url }) => ({
    subject: `ご注文の手続きを完了できませんでした（${orderNumber}）`,
    title: 'ご注文の手続きを完了できませんでした',
    preview: 'ご請求はありません。',
    blocks: [
      { is: 'text', text: `申し訳ございません。ご注文番号 ${orderNumber} の手続きを完了できませんでした。ご請求はありません。` },
      { is: 'button', label: 'ご注文を見る', href: url(path) },
    ],
  }),
  en: ({ orderNumber, path }, { url }) => ({
    subject: `We could not complete your order ${orderNumber}`,
    title: 'We could not complete your order',
    preview: 'Nothing was charged.',
    blocks: [
      { is: 'text', text: `We are sorry: your order ${orderNumber} could not be completed. Nothing was charged.` },
      { is: 'button', label: 'See the order', href: url(path) },
    ],
  }),
}
