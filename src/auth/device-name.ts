const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** `Firefox on Linux`, so that a person tells sessions apart; nothing that identifies the device. */
export function deviceName(userAgent: string | undefined): string {
  const has = ([sign]: readonly [string, string]) => userAgent?.includes(sign) === true
  const browser = BROWSERS.find(has)?.[1] ?? 'Unknown browser'
  const system = SYSTEMS.find(has)?.[1]
  return system === undefined ? browser : `${browser} on ${system}`
}
