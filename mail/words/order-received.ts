import type { Words } from '../letter.ts'
import { orderRows } from './order-rows.ts'

export const orderReceived: Words<'order-received'> = {
  ja: ({ orderNumber, path, items, total }, setting) => ({
    subject: `ご注文を受け付けました（${orderNumber}）`,
    title: 'ご注文ありがとうございます',
    preview: `ご注文番号 ${orderNumber}`,
    blocks: [
      { is: 'text', text: `ご注文番号 ${orderNumber} を受け付けました。内容を確認のうえ、開通の手続きを進めます。` },
      orderRows(items, total, setting),
      { is: 'button', label: 'ご注文の状況を見る', href: setting.url(path) },
      { is: 'small', text: '確認が終わるまでは、マイページからお取り消しいただけます。' },
    ],
  }),
  en: ({ orderNumber, path, items, total }, setting) => ({
    subject: `We received your order ${orderNumber}`,
    title: 'Thank you for your order',
    preview: `Order number ${orderNumber}`,
    blocks: [
      { is: 'text', text: `We received your order ${orderNumber}. We check it and then set it up.` },
      orderRows(items, total, setting),
      { is: 'button', label: 'See the order', href: setting.url(path) },
      { is: 'small', text: 'Until it has been checked you can cancel it on that page.' },
    ],
  }),
}
