import type { Words } from '../letter.ts'

export const welcome: Words<'welcome'> = {
  ja: ({ name, customerNumber, path }, { brand, url }) => ({
    subject: `${brand.name} へようこそ`,
    title: 'ご登録ありがとうございます',
    preview: 'アカウントの準備ができました。',
    blocks: [
      { is: 'text', text: `${name} 様` },
      { is: 'text', text: 'アカウントの準備ができました。サービスのお申し込みや、ご契約内容の確認ができます。' },
      { is: 'rows', rows: [{ label: 'お客様番号', value: customerNumber }] },
      { is: 'button', label: 'マイページを開く', href: url(path) },
    ],
  }),
  en: ({ name, customerNumber, path }, { brand, url }) => ({
    subject: `Welcome to ${brand.name}`,
    title: 'Thank you for signing up',
    preview: 'Your account is ready.',
    blocks: [
      { is: 'text', text: `Hello ${name},` },
      { is: 'text', text: 'your account is ready. You can order services and see what you have with us.' },
      { is: 'rows', rows: [{ label: 'Customer number', value: customerNumber }] },
      { is: 'button', label: 'Open your account', href: url(path) },
    ],
  }),
}
