import type { ActivationItem } from '../kinds.ts'
import type { Block, Letter, Setting, Words } from '../letter.ts'
import { qrPng } from '../qr-png.ts'

const WORDS = {
  ja: {
    qr: 'eSIM の QR コード',
    server: 'SM-DP+ アドレス',
    code: 'アクティベーションコード',
    confirmation: '確認コード',
    apple: 'iPhone に直接インストール',
    iccid: 'ICCID',
    howto:
      'ご利用になる端末の「設定」→「モバイル通信」→「eSIM を追加」で QR コードを読み取ってください。読み取れない場合は、下のアドレスとコードを入力してください。',
    secret: 'このコードは1台の端末で1回だけ使えます。他の人に転送しないでください。',
  },
  en: {
    qr: 'QR code of the eSIM',
    server: 'SM-DP+ address',
    code: 'Activation code',
    confirmation: 'Confirmation code',
    apple: 'Install on this iPhone',
    iccid: 'ICCID',
    howto:
      'On the phone, open Settings, Mobile Data, Add eSIM, and scan the QR code. If that does not work, type the address and the code below it.',
    secret: 'The code works once, on one phone. Please do not forward it to anyone.',
  },
} as const

export const esimActivation: Words<'esim-activation'> = {
  ja: (data, setting) => ({
    subject: `eSIM の準備ができました（${data.orderNumber}）`,
    title: 'eSIM の準備ができました',
    preview: 'インストール方法をご案内します。',
    ...(setting.brand.esimCodes === 'link'
      ? linkOnly(
          'ご注文の eSIM をインストールできます。QR コードとアクティベーションコードは、ログイン後のページでご確認ください。',
          'eSIM をインストールする',
          setting.url(data.path),
        )
      : withCodes(data.esims, setting, 'ご注文のページを開く', setting.url(data.path))),
  }),
  en: (data, setting) => ({
    subject: `Your eSIM is ready (${data.orderNumber})`,
    title: 'Your eSIM is ready',
    preview: 'Here is how to install it.',
    ...(setting.brand.esimCodes === 'link'
      ? linkOnly(
          'You can install your eSIM now. QR code and activation code are on your order page, after you sign in.',
          'Install the eSIM',
          setting.url(data.path),
        )
      : withCodes(data.esims, setting, 'Open the order', setting.url(data.path))),
  }),
}

type Body = Pick<Letter, 'blocks' | 'attachments'>

const linkOnly = (text: string, label: string, href: string): Body => ({
  blocks: [
    { is: 'text', text },
    { is: 'button', label, href },
  ],
})

function withCodes(esims: readonly ActivationItem[], { language }: Setting, label: string, href: string): Body {
  const words = WORDS[language]
  const blocks: Block[] = [{ is: 'text', text: words.howto }]
  const attachments = esims.map((esim, index) => {
    const cid = `qr-${index + 1}@esim`
    const { png, shownPixels } = qrPng(esim.lpa)
    blocks.push(...esimBlocks(esim, { is: 'image', cid, alt: WORDS[language].qr, size: shownPixels }, language))
    return { filename: `esim-${index + 1}.png`, contentType: 'image/png', content: png, cid }
  })
  blocks.push({ is: 'rule' }, { is: 'small', text: words.secret }, { is: 'button', label, href })
  return { blocks, attachments }
}

function esimBlocks(esim: ActivationItem, qr: Block, language: keyof typeof WORDS): Block[] {
  const words = WORDS[language]
  return [
    { is: 'rule' },
    { is: 'heading', text: esim.productName },
    qr,
    { is: 'code', label: words.server, value: esim.smdpAddress },
    { is: 'code', label: words.code, value: esim.matchingId },
    ...(esim.confirmationCode === undefined ? [] : [{ is: 'code' as const, label: words.confirmation, value: esim.confirmationCode }]),
    { is: 'code', label: words.iccid, value: esim.iccid },
    // The vendor leaves `$` and `:` raw in it, and so must we.
    ...(esim.appleInstallUrl === undefined ? [] : [{ is: 'button' as const, label: words.apple, href: appleLink(esim.appleInstallUrl) }]),
  ]
}

/** Throws RangeError for a link that does not lead to Apple. */
function appleLink(link: string): string {
  if (URL.parse(link)?.origin !== 'https://esimsetup.apple.com') throw new RangeError('not an Apple install link')
  return link
}
