import { createSandboxClock } from './clock.ts'
import { startStandIn } from './desk-server.ts'
import type { RunningStandIn, SandboxClock, StandIn } from './desk.ts'
import { createEsim } from './esim/stand-in.ts'
import type { RunningSmtp } from './mail/smtp.ts'
import { createMail } from './mail/stand-in.ts'
import type { SalesforceTuning } from './salesforce/settings.ts'
import { createSalesforce } from './salesforce/stand-in.ts'
import { readSettings, type SandboxSettings } from './settings.ts'
import { createWhmcs } from './whmcs/stand-in.ts'

/** In the order of their ports. */
export const STAND_INS = ['salesforce', 'whmcs', 'esim', 'mail'] as const
export type StandInName = (typeof STAND_INS)[number]

interface OneOptions {
  settings: SandboxSettings
  port: number
  bffUrl: () => string
  seed?: string
  /** Mail alone: the port of its SMTP server; 0 takes a free one, undefined none. */
  smtpPort?: number | undefined
  /** Salesforce alone: how the org behaves. */
  tuning?: Partial<SalesforceTuning>
}

interface RunningOne extends RunningStandIn {
  smtp: RunningSmtp | undefined
}

/** Starts one stand-in with a clock of its own. */
export async function startOne(
  name: StandInName,
  { settings, port, bffUrl, seed, smtpPort, tuning = {} }: OneOptions,
): Promise<RunningOne> {
  const clock = createSandboxClock()
  let running: RunningStandIn | undefined
  // Asked for only when a call is answered, and then it runs.
  const url = (): string => running?.url ?? `http://127.0.0.1:${port}`
  const serve = (standIn: StandIn): Promise<RunningStandIn> =>
    startStandIn({ standIn, clock, port, ...(seed === undefined ? {} : { seed }) })
  if (name !== 'mail') {
    running = await serve(create(name, { clock, settings, url, bffUrl, tuning }))
    return { ...running, smtp: undefined }
  }
  const mail = createMail({ clock, settings: settings.mail })
  const page = await serve(mail)
  try {
    const smtp = smtpPort === undefined ? undefined : await mail.listenSmtp(smtpPort)
    return { ...page, smtp, close: async () => void (await Promise.all([page.close(), smtp?.close()])) }
  } catch (error) {
    await page.close()
    throw error
  }
}

interface Parts {
  clock: SandboxClock
  settings: SandboxSettings
  url: () => string
  bffUrl: () => string
  tuning: Partial<SalesforceTuning>
}

function create(name: Exclude<StandInName, 'mail'>, { clock, settings, url, bffUrl, tuning }: Parts): StandIn {
  switch (name) {
    case 'salesforce':
      return createSalesforce({ clock, settings, url, bffUrl, tuning })
    case 'whmcs':
      return createWhmcs({ clock, settings: settings.whmcs, url, bffUrl })
    case 'esim':
      return createEsim({ clock, settings, url })
  }
}

export interface SandboxOptions {
  /** Ports left out are free ones. `smtp` left out: no SMTP server. */
  ports?: Partial<Record<StandInName | 'smtp', number>>
  bffUrl: () => string
  /** What differs from the defaults, per system. */
  overrides?: { [Name in 'salesforce' | 'whmcs' | 'airalo' | 'mail']?: Partial<SandboxSettings[Name]> } & Partial<
    Pick<SandboxSettings, 'esimProvider' | 'provisionSecrets'>
  >
  /** How the Salesforce org behaves. */
  tuning?: Partial<SalesforceTuning>
  seed?: string
}

export type RunningSandbox = Record<StandInName, RunningStandIn> & { smtp: RunningSmtp | undefined; close(): Promise<void> }

/** Starts all four in this process. When one cannot start, none stays behind. */
export async function startSandbox({ ports = {}, bffUrl, overrides = {}, tuning = {}, seed }: SandboxOptions): Promise<RunningSandbox> {
  const standard = readSettings({})
  const settings: SandboxSettings = {
    ...standard,
    salesforce: { ...standard.salesforce, ...overrides.salesforce },
    whmcs: { ...standard.whmcs, ...overrides.whmcs },
    airalo: { ...standard.airalo, ...overrides.airalo },
    mail: { ...standard.mail, ...overrides.mail },
    esimProvider: overrides.esimProvider ?? standard.esimProvider,
    provisionSecrets: overrides.provisionSecrets ?? standard.provisionSecrets,
  }
  const results = await Promise.allSettled(
    STAND_INS.map((name) =>
      startOne(name, { settings, port: ports[name] ?? 0, bffUrl, smtpPort: ports.smtp, tuning, ...(seed === undefined ? {} : { seed }) }),
    ),
  )
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const close = async (): Promise<void> => void (await Promise.all(started.map((one) => one.close())))
  const [salesforce, whmcs, esim, mail] = started
  if (!salesforce || !whmcs || !esim || !mail) {
    await close()
    throw new AggregateError(
      results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
      'a stand-in did not start',
    )
  }
  return { salesforce, whmcs, esim, mail, smtp: mail.smtp, close }
}
