// What eSIM Go sells in the seeded start state. Money in US cents; a bundle's data in decimal megabytes, as the vendor counts.

export interface SeedBundle {
  name: string
  description: string
  group: string
  countries: { name: string; region: string; iso: string }[]
  dataAmountMb: number
  days: number
  cents: number
  isUnlimited?: boolean
}

/** Far above what a demo or a load test spends, so that an empty account is always something somebody ordered at the desk. */
export const START_BALANCE_CENTS = 10_000_000

const JAPAN = { name: 'Japan', region: 'Asia', iso: 'JP' }
const KOREA = { name: 'South Korea', region: 'Asia', iso: 'KR' }
const TAIWAN = { name: 'Taiwan', region: 'Asia', iso: 'TW' }

/** Data that is counted, and data that is not: a profile of one group takes no bundle of the other. */
const COUNTED = 'Standard eSIM Bundles'
const UNCOUNTED = 'Standard Unlimited Essential'

export const BUNDLES: readonly SeedBundle[] = [
  {
    name: 'esim_1GB_7D_JP_V2',
    description: 'eSIM, 1GB, 7 Days, Japan, V2',
    group: COUNTED,
    countries: [JAPAN],
    dataAmountMb: 1_000,
    days: 7,
    cents: 210,
  },
  {
    name: 'esim_3GB_30D_JP_V2',
    description: 'eSIM, 3GB, 30 Days, Japan, V2',
    group: COUNTED,
    countries: [JAPAN],
    dataAmountMb: 3_000,
    days: 30,
    cents: 480,
  },
  {
    name: 'esim_10GB_30D_JP_V2',
    description: 'eSIM, 10GB, 30 Days, Japan, V2',
    group: COUNTED,
    countries: [JAPAN],
    dataAmountMb: 10_000,
    days: 30,
    cents: 1_190,
  },
  {
    name: 'esim_UL_10D_JP_V2',
    description: 'eSIM, Unlimited, 10 Days, Japan, V2',
    group: UNCOUNTED,
    countries: [JAPAN],
    dataAmountMb: 0,
    days: 10,
    cents: 1_990,
    isUnlimited: true,
  },
  {
    name: 'esim_1GB_7D_KR_V2',
    description: 'eSIM, 1GB, 7 Days, South Korea, V2',
    group: COUNTED,
    countries: [KOREA],
    dataAmountMb: 1_000,
    days: 7,
    cents: 190,
  },
  {
    name: 'esim_1GB_7D_TW_V2',
    description: 'eSIM, 1GB, 7 Days, Taiwan, V2',
    group: COUNTED,
    countries: [TAIWAN],
    dataAmountMb: 1_000,
    days: 7,
    cents: 200,
  },
  {
    name: 'esim_3GB_30D_RAS_V2',
    description: 'eSIM, 3GB, 30 Days, Asia, V2',
    group: COUNTED,
    countries: [JAPAN, KOREA, TAIWAN],
    dataAmountMb: 3_000,
    days: 30,
    cents: 820,
  },
]
