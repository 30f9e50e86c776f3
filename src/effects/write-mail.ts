// What each mail tells, read at the moment it is written: a mail's flow carries ids alone, and codes come into being here.

import type { MailData, MailKind } from '../../mail/kinds.ts'
import type { RenderMail } from '../../mail/render.ts'
import type { MailTransport } from '../../mail/transport.ts'
import { fullName } from '../../mappings/name.ts'
import { issueEmailCode, issueResetToken } from '../db/codes.ts'
import { refused } from '../base/outcome.ts'
import type { Random } from '../base/random.ts'
import type { Db } from '../db/database.ts'
import { esimsOf, findOrder } from '../db/orders.ts'
import { findSignUp } from '../db/signups.ts'
import { findAccountOfUser } from '../db/accounts.ts'
import { findUser, findUserOfOrder } from '../db/users.ts'
import { reasonOf } from '../contract/reasons.ts'
import { type OrderLine, totalOf } from '../db/order-line.ts'
import type { MailToSend, SendMail } from './mail-wish.ts'

export interface MailWriting {
  db: Db
  random: Random
  /** The journal's clock. */
  now: () => number
  /** Loaded with the first mail. */
  render: () => Promise<RenderMail>
  transport: MailTransport
  from: string
  staffMail: string
  /** Where staff open records, the Salesforce address. */
  staffUrl: string
}

type Language = MailToSend['language']
type Written = { [Kind in MailKind]: { kind: Kind; data: MailData[Kind] } }[MailKind]

const CODE_MINUTES = 10
const LINK_MINUTES = 30

/** The MAIL effect's hand: address, words and codes, then one send. */
export function createSendMail(tools: MailWriting): SendMail {
  return async (wish, call) => {
    const to = await addresseeOf(tools, wish)
    const written = to === null ? null : await write(tools, wish)
    if (to === null || written === null) return refused('not_needed')
    const render = await tools.render()
    const rendered = render(written.kind, to.language ?? wish.language, written.data)
    return tools.transport.send(
      {
        from: tools.from,
        to: to.email,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        attachments: rendered.attachments,
        headers: { 'Message-ID': `<${wish.mailId}@${tools.from.split('@')[1] ?? 'localhost'}>` },
        customArgs: { kind: wish.kind, eventId: wish.mailId },
      },
      call,
    )
  }
}

/** `language` where whoever asked for the mail did not know whom it would go to. */
async function addresseeOf({ db, staffMail }: MailWriting, { to }: MailToSend): Promise<{ email: string; language?: Language } | null> {
  if ('staff' in to) return { email: staffMail }
  if ('customerOf' in to) return (await findUserOfOrder(db, to.customerOf)) ?? null
  const email = 'signupId' in to ? (await findSignUp(db, to.signupId))?.details.email : (await findUser(db, to.userId))?.email
  return email === undefined ? null : { email }
}

async function write(tools: MailWriting, wish: MailToSend): Promise<Written | null> {
  const { db, random } = tools
  const ref = (name: string): string => wish.refs[name] ?? ''
  switch (wish.kind) {
    case 'email-code': {
      const code = 'signupId' in wish.to ? await issueEmailCode(db, random, wish.to.signupId, tools.now()) : null
      return code === null ? null : { kind: wish.kind, data: { code, validMinutes: CODE_MINUTES } }
    }
    case 'already-registered':
      return { kind: wish.kind, data: { signInPath: '/login', resetPath: '/forgot-password' } }
    case 'password-reset': {
      const token = await issueResetToken(db, random, ref('resetId'), tools.now())
      // Behind the hash, so that the token reaches no server's log on its way.
      return token === null ? null : { kind: wish.kind, data: { path: `/reset-password#token=${token}`, validMinutes: LINK_MINUTES } }
    }
    case 'welcome': {
      const user = 'userId' in wish.to ? await findUser(db, wish.to.userId) : undefined
      const account = user && (await findAccountOfUser(db, user.id))
      return user && account
        ? {
            kind: wish.kind,
            data: {
              name: fullName({ firstName: user.first_name, lastName: user.last_name }, wish.language),
              customerNumber: account.customer_number,
              path: '/dashboard',
            },
          }
        : null
    }
    default:
      return writeAboutOrder(tools, wish, ref('orderId'), ref('code'))
  }
}

const pathOf = (orderId: string): string => `/orders/${orderId}`

async function writeAboutOrder({ db, staffUrl }: MailWriting, wish: MailToSend, orderId: string, code: string): Promise<Written | null> {
  const order = await findOrder(db, orderId)
  if (!order) return null
  const lines = order.lines as OrderLine[] // written by the order flows
  const orderNumber = order.order_number ?? ''
  const path = pathOf(order.id)
  const items = lines.map(({ name, quantity, price }) => ({ name, quantity, price }))
  const total = order.total ?? totalOf(lines, lines[0]?.price.currency ?? 'JPY')
  switch (wish.kind) {
    case 'order-received':
      return { kind: wish.kind, data: { orderNumber, path, items, total } }
    case 'order-provisioned':
      return { kind: wish.kind, data: { orderNumber, path, items: items.filter((_, index) => lines[index]?.state === 'active'), total } }
    case 'esim-activation': {
      const esims = await esimsOf(db, [order.id])
      return {
        kind: wish.kind,
        data: {
          orderNumber,
          path,
          esims: esims.map((esim) => ({
            productName: lines.find((line) => line.n === esim.line)?.name ?? '',
            iccid: esim.iccid,
            smdpAddress: esim.smdp_address,
            matchingId: esim.matching_id,
            lpa: esim.lpa,
            ...(esim.confirmation_code === null ? {} : { confirmationCode: esim.confirmation_code }),
            ...(esim.apple_install_url === null ? {} : { appleInstallUrl: esim.apple_install_url }),
          })),
        },
      }
    }
    case 'order-needs-payment-method':
      return { kind: wish.kind, data: { orderNumber, path: '/billing' } }
    case 'order-cancelled':
      return { kind: wish.kind, data: { orderNumber, path, refund: wish.refs['refund'] === 'unknown' ? 'unknown' : null } }
    case 'order-rejected':
      return { kind: wish.kind, data: { orderNumber, path, reason: order.reason_text ?? '' } }
    case 'order-failed':
      // A press may have taken it up again meanwhile.
      return order.state === 'failed' ? { kind: wish.kind, data: { orderNumber, path } } : null
    case 'person-needed':
      return {
        kind: wish.kind,
        data: { orderNumber: order.order_number, reasonCode: reasonOf(code), link: `${staffUrl}/${order.sf_order_id ?? ''}` },
      }
    default:
      return null
  }
}
