// What Airalo sells in the seeded start state. Money in US cents; `amountMb` 0 with `isUnlimited` stands for no limit.

export interface SeedPackage {
  id: string
  amountMb: number
  days: number
  netCents: number
  retailCents: number
  isUnlimited?: boolean
}

export interface SeedOperator {
  id: number
  title: string
  type: 'local' | 'global'
  networks: string[]
  packages: SeedPackage[]
}

export interface SeedCountry {
  slug: string
  /** Empty for regional and worldwide offers. */
  countryCode: string
  title: string
  operators: SeedOperator[]
}

/** Far above what a demo or a load test spends, so that an empty account is always something somebody ordered at the desk. */
export const START_BALANCE_CENTS = 10_000_000

export const COUNTRIES: SeedCountry[] = [
  {
    slug: 'japan',
    countryCode: 'JP',
    title: 'Japan',
    operators: [
      {
        id: 512,
        title: 'Hinode',
        type: 'local',
        networks: ['NetA', 'NetB'],
        packages: [
          { id: 'hinode-7days-1gb', amountMb: 1024, days: 7, netCents: 310, retailCents: 450 },
          { id: 'hinode-30days-3gb', amountMb: 3072, days: 30, netCents: 600, retailCents: 950 },
          { id: 'hinode-30days-10gb', amountMb: 10_240, days: 30, netCents: 1400, retailCents: 2050 },
        ],
      },
      {
        id: 513,
        title: 'Yuyake',
        type: 'local',
        networks: ['NetC'],
        packages: [{ id: 'yuyake-10days-unlimited', amountMb: 0, days: 10, netCents: 2200, retailCents: 3000, isUnlimited: true }],
      },
    ],
  },
  {
    slug: 'south-korea',
    countryCode: 'KR',
    title: 'South Korea',
    operators: [
      {
        id: 540,
        title: 'Hangang',
        type: 'local',
        networks: ['NetK'],
        packages: [
          { id: 'hangang-7days-1gb', amountMb: 1024, days: 7, netCents: 280, retailCents: 400 },
          { id: 'hangang-30days-5gb', amountMb: 5120, days: 30, netCents: 800, retailCents: 1200 },
        ],
      },
    ],
  },
  {
    slug: 'taiwan',
    countryCode: 'TW',
    title: 'Taiwan',
    operators: [
      {
        id: 551,
        title: 'Xiangshan',
        type: 'local',
        networks: ['NetT'],
        packages: [{ id: 'xiangshan-7days-1gb', amountMb: 1024, days: 7, netCents: 290, retailCents: 420 }],
      },
    ],
  },
  {
    slug: 'asia',
    countryCode: '',
    title: 'Asia',
    operators: [
      {
        id: 601,
        title: 'Asiaring',
        type: 'global',
        networks: ['NetA', 'NetK', 'NetT'],
        packages: [{ id: 'asiaring-30days-3gb', amountMb: 3072, days: 30, netCents: 900, retailCents: 1300 }],
      },
    ],
  },
  {
    slug: 'world',
    countryCode: '',
    title: 'World',
    operators: [
      {
        id: 602,
        title: 'Allround',
        type: 'global',
        networks: ['NetA', 'NetK', 'NetT', 'NetW'],
        packages: [{ id: 'allround-7days-1gb', amountMb: 1024, days: 7, netCents: 650, retailCents: 900 }],
      },
    ],
  },
]
