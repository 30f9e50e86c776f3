// The text inside the QR, GSMA SGP.22: LPA:1$<SM-DP+ host>$<matching id>[$<OID>[$1]].

export interface ActivationCode {
  smdpAddress: string
  matchingId: string
  /** The whole text, host without a scheme. */
  lpa: string
}

const LONGEST = 255
const APPLE_INSTALL = 'https://esimsetup.apple.com/esim_qrcode_provisioning?carddata='

/** Reads an activation code; undefined when it is none. Parts beyond the fifth are kept, since newer revisions append some. */
export function readActivationCode(text: string): ActivationCode | undefined {
  const [format, address = '', matchingId = '', ...rest] = text.trim().split('$')
  if (format !== 'LPA:1' && format !== '1') return undefined
  return build(address, matchingId, rest)
}

/** Builds one from its parts. With a confirmation code the fifth part says so, and the OID before it stays empty. */
export function buildActivationCode(address: string, matchingId: string, needsConfirmation: boolean): ActivationCode | undefined {
  return build(address, matchingId, needsConfirmation ? ['', '1'] : [])
}

function build(address: string, matchingId: string, rest: string[]): ActivationCode | undefined {
  // Vendors print the address with a scheme now and then; phones want the bare name.
  const smdpAddress = address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
  if (!/^[A-Za-z0-9.-]+(:\d+)?$/.test(smdpAddress) || !/^[A-Za-z0-9-]*$/.test(matchingId)) return undefined
  const lpa = ['LPA:1', smdpAddress, matchingId, ...rest].join('$')
  return lpa.length > LONGEST || !/^[\x21-\x7e]+$/.test(lpa) ? undefined : { smdpAddress, matchingId, lpa }
}

/** The link that installs on iOS 17.4 and newer, with the code raw in it as the vendors write it. */
export function appleInstallUrl(lpa: string, fromVendor?: string | null): string {
  return fromVendor?.startsWith(APPLE_INSTALL) ? fromVendor : APPLE_INSTALL + lpa
}
