import type { Words } from '../letter.ts'
import { orderRows } from './order-rows.ts'

export const orderProvisioned: Words<'order-provisioned'> = {
  ja: ({ orderNumber, path, items, total }, setting) => ({
    subject: `ご利用の準備ができました（${orderNumber}）`,
    title: 'ご利用いただけます',
    preview: `ご注文番号 ${orderNumber} の開通が完了しました。`,
    blocks: [
      { is: 'text', text: `ご注文番号 ${orderNumber} の開通が完了しました。すべてのサービスをご利用いただけます。` },
      orderRows(items, total, setting),
      { is: 'button', label: 'サービスを見る', href: setting.url(path) },
    ],
  }),
  en: ({ orderNumber, path, items, total }, setting) => ({
    subject: `Your order ${orderNumber} is ready`,
    title: 'Everything is set up',
    preview: `All services of order ${orderNumber} are active.`,
    blocks: [
      { is: 'text', text: `All services of your order ${orderNumber} are active and ready to use.` },
      orderRows(items, total, setting),
      { is: 'button', label: 'See your services', href: setting.url(path) },
    ],
  }),
}
