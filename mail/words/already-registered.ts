import type { Words } from '../letter.ts'

export const alreadyRegistered: Words<'already-registered'> = {
  ja: ({ signInPath, resetPath }, { brand, url }) => ({
    subject: `${brand.name} ご登録について`,
    title: 'すでにご登録いただいています',
    preview: 'このメールアドレスは登録済みです。',
    blocks: [
      { is: 'text', text: 'このメールアドレスで新規登録のお申し込みがありましたが、すでに登録されています。新しい登録は行っていません。' },
      { is: 'button', label: 'ログインする', href: url(signInPath) },
      { is: 'text', text: `パスワードをお忘れの場合は、こちらから再設定できます：\n${url(resetPath)}` },
      { is: 'small', text: 'お心当たりがない場合は、何もしていただく必要はありません。' },
    ],
  }),
  en: ({ signInPath, resetPath }, { brand, url }) => ({
    subject: `About your ${brand.name} sign-up`,
    title: 'You already have an account',
    preview: 'This e-mail address is registered already.',
    blocks: [
      { is: 'text', text: 'Someone asked for a new account with this e-mail address, but it already has one. No new account was made.' },
      { is: 'button', label: 'Sign in', href: url(signInPath) },
      { is: 'text', text: `If you forgot your password, you can set a new one here:\n${url(resetPath)}` },
      { is: 'small', text: 'If it was not you, there is nothing you need to do.' },
    ],
  }),
}
