import type { MailData } from '../../mail/kinds.ts'

const yen = (amount: number) => ({ amount, currency: 'JPY' })
const items = [
  { name: 'Hikari Fiber 1G', quantity: 1, price: yen(7400) },
  { name: 'Japan eSIM 3 GB, 30 days', quantity: 2, price: yen(1980) },
]

/** One of each mail, with the long and odd values that customers have. */
export const samples: MailData = {
  'email-code': { code: '048213', validMinutes: 10 },
  'already-registered': { signInPath: '/sign-in', resetPath: '/forgot-password' },
  welcome: { name: "髙橋 花子 O'Brien & <Söhne> 🍣", customerNumber: 'C-1004', path: '/' },
  'password-reset': { path: '/reset-password#token=ZXhhbXBsZS10b2tlbi13aXRoLTI1Ni1iaXRzLW9mLXJhbmRvbQ', validMinutes: 30 },
  'order-received': { orderNumber: '00000107', path: '/orders/801g0000000LNfYAAW', items, total: yen(14360) },
  'esim-activation': {
    orderNumber: '00000107',
    path: '/orders/801g0000000LNfYAAW',
    esims: [
      {
        productName: 'Japan eSIM 3 GB, 30 days',
        iccid: '8944500000000000014',
        smdpAddress: 'rsp.example.test',
        matchingId: 'AB12C-3DE4F',
        lpa: 'LPA:1$rsp.example.test$AB12C-3DE4F',
        appleInstallUrl: 'https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$rsp.example.test$AB12C-3DE4F',
      },
      {
        productName: 'Japan eSIM 1 GB, 7 days',
        iccid: '89811000000012345678',
        smdpAddress: 'a-rather-long-host-name.subscription-manager.rsp.example.test',
        matchingId: 'JQ-209U6H-6I82J5-JQ-209U6H-6I82J5-JQ-209U6H-6I82J5',
        lpa: 'LPA:1$a-rather-long-host-name.subscription-manager.rsp.example.test$JQ-209U6H-6I82J5-JQ-209U6H-6I82J5-JQ-209U6H-6I82J5$$1',
        confirmationCode: '4711',
      },
    ],
  },
  'order-provisioned': { orderNumber: '00000107', path: '/orders/801g0000000LNfYAAW', items, total: yen(14360) },
  'order-needs-payment-method': { orderNumber: '00000107', path: '/orders/801g0000000LNfYAAW' },
  'order-cancelled': { orderNumber: '00000107', path: '/orders/801g0000000LNfYAAW', refund: yen(14360) },
  'order-rejected': {
    orderNumber: '00000107',
    path: '/orders/801g0000000LNfYAAW',
    reason: 'この住所はまだ光回線の提供エリア外です。提供開始の際にはあらためてお知らせします。',
  },
  'order-failed': { orderNumber: '00000107', path: '/orders/801g0000000LNfYAAW' },
  'person-needed': {
    orderNumber: '00000107',
    reasonCode: 'payment_method_missing',
    link: 'https://example.my.salesforce.com/5005g00000ABCDE',
  },
}
