import type { Words } from '../letter.ts'

export const personNeeded: Words<'person-needed'> = {
  ja: ({ orderNumber, reasonCode, link }, { brand }) => ({
    subject: `[${brand.name}] 対応が必要です：${reasonCode}${orderNumber === null ? '' : `（${orderNumber}）`}`,
    title: '担当者の対応が必要です',
    preview: reasonCode,
    blocks: [
      { is: 'text', text: '自動処理が止まり、担当者の判断を待っています。' },
      {
        is: 'rows',
        rows: [...(orderNumber === null ? [] : [{ label: '注文番号', value: orderNumber }]), { label: '理由コード', value: reasonCode }],
      },
      { is: 'button', label: 'Salesforce で開く', href: staffLink(link) },
    ],
  }),
  en: ({ orderNumber, reasonCode, link }, { brand }) => ({
    subject: `[${brand.name}] A person is needed: ${reasonCode}${orderNumber === null ? '' : ` (${orderNumber})`}`,
    title: 'A person is needed',
    preview: reasonCode,
    blocks: [
      { is: 'text', text: 'The machine has stopped here and waits for a decision.' },
      {
        is: 'rows',
        rows: [...(orderNumber === null ? [] : [{ label: 'Order', value: orderNumber }]), { label: 'Reason code', value: reasonCode }],
      },
      { is: 'button', label: 'Open in Salesforce', href: staffLink(link) },
    ],
  }),
}

/** The one link that does not lead to us. Throws RangeError for anything that a browser would run. */
function staffLink(link: string): string {
  const url = URL.parse(link)
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw new RangeError('not a web address')
  return url.href
}
