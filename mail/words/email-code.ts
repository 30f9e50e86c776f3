import type { Words } from '../letter.ts'

export const emailCode: Words<'email-code'> = {
  ja: ({ code, validMinutes }, { brand }) => ({
    subject: `${brand.name} 確認コードのお知らせ`,
    title: 'メールアドレスの確認',
    preview: `確認コードは${validMinutes}分間有効です。`,
    blocks: [
      { is: 'text', text: '次の確認コードを登録画面に入力してください。' },
      { is: 'code', label: '確認コード', value: code, large: true },
      { is: 'text', text: `コードの有効期限は${validMinutes}分です。` },
      { is: 'small', text: 'お心当たりがない場合は、このメールを破棄してください。コードを他の人に教えないでください。' },
    ],
  }),
  en: ({ code, validMinutes }, { brand }) => ({
    subject: `Your ${brand.name} confirmation code`,
    title: 'Confirm your e-mail address',
    preview: `The code is valid for ${validMinutes} minutes.`,
    blocks: [
      { is: 'text', text: 'Please enter this code on the sign-up page.' },
      { is: 'code', label: 'Confirmation code', value: code, large: true },
      { is: 'text', text: `The code is valid for ${validMinutes} minutes.` },
      { is: 'small', text: 'If you did not ask for it, you can ignore this mail. Please do not pass the code on to anyone.' },
    ],
  }),
}
