import type { Words } from '../letter.ts'

export const orderRejected: Words<'order-rejected'> = {
  ja: ({ orderNumber, path, reason }, { url }) => ({
    subject: `ご注文をお受けできませんでした（${orderNumber}）`,
    title: 'ご注文をお受けできませんでした',
    preview: 'ご請求はありません。',
    blocks: [
      { is: 'text', text: `申し訳ございません。ご注文番号 ${orderNumber} をお受けできませんでした。ご請求はありません。` },
      { is: 'quote', label: '理由', text: reason },
      { is: 'button', label: 'ご注文を見る', href: url(path) },
    ],
  }),
  en: ({ orderNumber, path, reason }, { url }) => ({
    subject: `We could not accept your order ${orderNumber}`,
    title: 'We could not accept your order',
    preview: 'Nothing was charged.',
    blocks: [
      { is: 'text', text: `We are sorry: your order ${orderNumber} could not be accepted. Nothing was charged.` },
      { is: 'quote', label: 'Reason', text: reason },
      { is: 'button', label: 'See the order', href: url(path) },
    ],
  }),
}
