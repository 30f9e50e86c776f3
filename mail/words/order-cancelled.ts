import { showMoney } from '../amounts.ts'
import type { MailData } from '../kinds.ts'
import type { Words } from '../letter.ts'

type Refund = MailData['order-cancelled']['refund']

function refundJa(refund: Refund): string {
  if (refund === null) return 'ご請求はありません。'
  return refund === 'unknown' ? 'すでにお支払いがある場合は返金いたします。' : `${showMoney(refund, 'ja')} を返金いたします。`
}

function refundEn(refund: Refund): string {
  if (refund === null) return 'Nothing was charged.'
  return refund === 'unknown' ? 'If something was charged we will refund it.' : `We refund ${showMoney(refund, 'en')} to you.`
}

export const orderCancelled: Words<'order-cancelled'> = {
  ja: ({ orderNumber, path, refund }, { url }) => ({
    subject: `ご注文を取り消しました（${orderNumber}）`,
    title: 'ご注文を取り消しました',
    preview: `ご注文番号 ${orderNumber}`,
    blocks: [
      { is: 'text', text: `ご注文番号 ${orderNumber} を取り消しました。` },
      { is: 'text', text: refundJa(refund) },
      { is: 'button', label: 'ご注文を見る', href: url(path) },
    ],
  }),
  en: ({ orderNumber, path, refund }, { url }) => ({
    subject: `Your order ${orderNumber} was cancelled`,
    title: 'Your order was cancelled',
    preview: `Order number ${orderNumber}`,
    blocks: [
      { is: 'text', text: `Your order ${orderNumber} was cancelled.` },
      { is: 'text', text: refundEn(refund) },
      { is: 'button', label: 'See the order', href: url(path) },
    ],
  }),
}
