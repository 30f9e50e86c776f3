import { showMoney } from '../amounts.ts'
import type { Words } from '../letter.ts'

export const orderCancelled: Words<'order-cancelled'> = {
  ja: ({ orderNumber, path, refund }, { language, url }) => ({
    subject: `ご注文を取り消しました（${orderNumber}）`,
    title: 'ご注文を取り消しました',
    preview: `ご注文番号 ${orderNumber}`,
    blocks: [
      { is: 'text', text: `ご注文番号 ${orderNumber} を取り消しました。` },
      { is: 'text', text: refund ? `${showMoney(refund, language)} を返金いたします。` : 'ご請求はありません。' },
      { is: 'button', label: 'ご注文を見る', href: url(path) },
    ],
  }),
  en: ({ orderNumber, path, refund }, { language, url }) => ({
    subject: `Your order ${orderNumber} was cancelled`,
    title: 'Your order was cancelled',
    preview: `Order number ${orderNumber}`,
    blocks: [
      { is: 'text', text: `Your order ${orderNumber} was cancelled.` },
      { is: 'text', text: refund ? `We refund ${showMoney(refund, language)} to you.` : 'Nothing was charged.' },
      { is: 'button', label: 'See the order', href: url(path) },
    ],
  }),
}
