import type { Words } from '../letter.ts'

export const passwordReset: Words<'password-reset'> = {
  ja: ({ path, validMinutes }, { brand, url }) => ({
    subject: `${brand.name} パスワードの再設定`,
    title: 'パスワードの再設定',
    preview: `リンクは${validMinutes}分間有効です。`,
    blocks: [
      { is: 'text', text: '次のボタンから新しいパスワードを設定してください。' },
      { is: 'button', label: '新しいパスワードを設定', href: url(path) },
      { is: 'text', text: `リンクの有効期限は${validMinutes}分で、1回だけ使えます。` },
      { is: 'small', text: 'お心当たりがない場合は、このメールを破棄してください。パスワードは変わりません。' },
    ],
  }),
  en: ({ path, validMinutes }, { brand, url }) => ({
    subject: `Set a new ${brand.name} password`,
    title: 'Set a new password',
    preview: `The link is valid for ${validMinutes} minutes.`,
    blocks: [
      { is: 'text', text: 'Use this button to choose a new password.' },
      { is: 'button', label: 'Choose a new password', href: url(path) },
      { is: 'text', text: `The link is valid for ${validMinutes} minutes and works once.` },
      { is: 'small', text: 'If you did not ask for it, you can ignore this mail. Your password stays as it is.' },
    ],
  }),
}
