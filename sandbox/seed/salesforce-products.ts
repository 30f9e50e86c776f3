// The catalogue: eight products to sell, then one of each kind that the portal must not show.

const yen = (amount: number): { amount: number; currency: 'JPY' } => ({ amount, currency: 'JPY' })

/** WHMCS numbers its options pid*10+1, +2, … and an option's choices optionId*10+1, … */
function fiberOptions(pid: number): string {
  const installation = pid * 10 + 1
  return JSON.stringify([
    {
      key: 'installation',
      label: 'Installation',
      type: 'select',
      required: true,
      options: [
        { value: 'standard', label: 'On a weekday', price: yen(0), whmcsChoiceId: installation * 10 + 1 },
        { value: 'weekend', label: 'At the weekend', price: yen(2200), whmcsChoiceId: installation * 10 + 2 },
      ],
      whmcsOptionId: installation,
    },
    { key: 'static_ip', label: 'Static IP address', type: 'boolean', required: false, price: yen(500), whmcsOptionId: pid * 10 + 2 },
  ])
}
const VPN_OPTIONS = JSON.stringify([
  { key: 'devices', label: 'Devices', type: 'number', required: false, min: 1, max: 10, whmcsOptionId: 411 },
  { key: 'label', label: 'Name on the invoice', type: 'text', required: false, whmcsOptionId: 412 },
])

interface SeedProduct {
  readonly Name: string
  readonly ProductCode: string
  /** Of the Portal and the standard book; null: in no book. */
  readonly unitPrice: number | null
  readonly [field: string]: string | number | boolean | null
}

const internet = (
  pid: number,
  more: Record<string, string | number | boolean | null>,
): Record<string, string | number | boolean | null> => ({
  Portal_Category__c: 'Internet',
  Default_Billing_Cycle__c: 'Monthly',
  Portal_Eligibility__c: 'Any',
  Portal_Visible__c: true,
  Portal_Min_Term_Months__c: 12,
  WHMCS_Product_Id__c: String(pid),
  ...more,
})
const esim = (pid: number, packageId: string): Record<string, string | number | boolean | null> => ({
  Portal_Category__c: 'eSIM',
  Default_Billing_Cycle__c: 'Onetime',
  Portal_Eligibility__c: 'Any',
  Portal_Visible__c: true,
  WHMCS_Product_Id__c: String(pid),
  ESIM_Package_Id__c: packageId,
  Requires_ICCID__c: true,
  Portal_ConfigOptions_JSON__c: '[]',
})
const vpn = (
  pid: number,
  more: Record<string, string | number | boolean | null> = {},
): Record<string, string | number | boolean | null> => ({
  Portal_Category__c: 'VPN',
  Default_Billing_Cycle__c: 'Monthly',
  Portal_Eligibility__c: 'Any',
  Portal_Visible__c: true,
  WHMCS_Product_Id__c: String(pid),
  ...more,
})

const SELLABLE: readonly SeedProduct[] = [
  {
    Name: 'Hikari Fiber 1G',
    ProductCode: 'NET-FIBER-1G',
    unitPrice: 5200,
    ...internet(21, {
      Portal_ConfigOptions_JSON__c: fiberOptions(21),
      Portal_Description__c: 'Fibre to the home, 1 Gbit/s both ways.\nRouter included.',
    }),
  },
  {
    Name: 'Hikari Fiber 10G',
    ProductCode: 'NET-FIBER-10G',
    unitPrice: 6800,
    ...internet(22, {
      Portal_ConfigOptions_JSON__c: fiberOptions(22),
      Portal_Description__c: 'Fibre to the home, 10 Gbit/s both ways.\nWi-Fi 7 router included.',
    }),
  },
  {
    Name: 'Japan eSIM 1 GB, 7 days',
    ProductCode: 'ESIM-JP-1GB-7D',
    unitPrice: 980,
    ...esim(31, 'hinode-7days-1gb'),
    Portal_Description__c: 'Data for a week in Japan.\nActivated by a QR code.',
  },
  {
    Name: 'Japan eSIM 3 GB, 30 days',
    ProductCode: 'ESIM-JP-3GB-30D',
    unitPrice: 1980,
    ...esim(32, 'hinode-30days-3gb'),
    Portal_Description__c: 'Data for a month in Japan.\nActivated by a QR code.',
  },
  {
    Name: 'VPN Personal',
    ProductCode: 'VPN-PERSONAL',
    unitPrice: 680,
    ...vpn(41, { Portal_ConfigOptions_JSON__c: VPN_OPTIONS, Portal_Description__c: 'One person, up to ten devices.' }),
  },
  {
    Name: 'VPN Family',
    ProductCode: 'VPN-FAMILY',
    unitPrice: 1180,
    ...vpn(42, { Portal_Description__c: 'Up to six people & their devices.' }),
  },
  {
    Name: 'Apartment Fiber 500M',
    ProductCode: 'NET-APT-500M',
    unitPrice: 3980,
    ...internet(23, { Portal_Eligibility__c: 'Apartment', Portal_Description__c: 'For buildings with a shared line, 500 Mbit/s.' }),
  },
  {
    Name: 'VPN Business',
    ProductCode: 'VPN-BUSINESS',
    unitPrice: 2480,
    ...vpn(43, { Portal_Eligibility__c: 'CompanyOnly', Portal_Description__c: 'With fixed exit addresses, for companies.' }),
  },
]

const NOT_SELLABLE: readonly SeedProduct[] = [
  { Name: 'Staff Line', ProductCode: 'NET-STAFF', unitPrice: 1000, ...internet(24, { Portal_Visible__c: false }) },
  {
    Name: 'Summer eSIM 2024',
    ProductCode: 'ESIM-SUMMER',
    unitPrice: 1480,
    ...esim(33, 'hinode-7days-1gb'),
    Portal_Valid_From__c: '2024-06-01',
    Portal_Valid_To__c: '2024-08-31',
  },
  { Name: 'VPN Beta', ProductCode: 'VPN-BETA', unitPrice: null, ...vpn(44) },
  {
    Name: 'Hikari Gamer',
    ProductCode: 'NET-GAMER',
    unitPrice: 7200,
    ...internet(25, { Portal_ConfigOptions_JSON__c: '[{"key": "boost", "label": ' }),
  },
]

/** What another provider calls the package of a product. */
const AT_ESIMGO: Readonly<Record<string, string>> = {
  'hinode-7days-1gb': 'esim_1GB_7D_JP_V2',
  'hinode-30days-3gb': 'esim_3GB_30D_JP_V2',
}

const PRODUCTS: readonly SeedProduct[] = [...SELLABLE, ...NOT_SELLABLE].map((product, at) => ({
  Portal_Sort_Order__c: (at + 1) * 10,
  Description: null,
  ...product,
}))

/** The catalogue of an org whose eSIMs come from this provider. */
export const productsOf = (provider: 'airalo' | 'esimgo'): readonly SeedProduct[] =>
  provider === 'airalo'
    ? PRODUCTS
    : PRODUCTS.map((product) => {
        const known = product['ESIM_Package_Id__c']
        return typeof known === 'string' ? { ...product, ESIM_Package_Id__c: AT_ESIMGO[known] ?? known } : product
      })
