import { z } from 'zod'
import { waitFor } from './browser.ts'
import { Account, type Setting } from './setting.ts'

/** The customer proves the address with the mailed code; the WHMCS side is made only then. */
export async function signUp({ stack, desk, customer, browser, teller }: Setting): Promise<void> {
  teller.chapter('Sign-up')
  const { number, email, password, firstName, lastName } = customer
  const address = { line1: '1-2-3 Minato Mirai', city: 'Yokohama', state: 'Kanagawa', postcode: '220-0012', country: 'JP' }
  const accepted = await browser.call('POST', `${stack.publicUrl}/api/auth/signup`, {
    email,
    password,
    sfNumber: number,
    firstName,
    lastName,
    phone: '+81 45 123 4567',
    address,
    language: 'en',
  })
  const { signupId } = z.object({ signupId: z.string() }).parse(accepted.body)
  teller.say(`${number} signs up as ${email}`)
  const code = await waitFor('the mail with the code', async () => {
    const [mail] = await desk.mails(email, 'email-code')
    return mail && /\b\d{6}\b/.exec(mail.text)?.[0]
  })
  teller.say('the code came by mail')
  const verified = await browser.call('POST', `${stack.publicUrl}/api/auth/verify-email`, { signupId, code })
  let { account } = z.object({ account: Account }).parse(verified.body)
  teller.say(`verified; account ${account.customerNumber}, ${account.status}`)
  account = await waitFor('the linked account', async () => {
    const me = z.object({ account: Account }).parse((await browser.call('GET', `${stack.publicUrl}/api/me`)).body)
    return me.account.status === 'linking' ? undefined : me.account
  })
  teller.check('the account is linked on both sides', account.status === 'active', account.status)
}
