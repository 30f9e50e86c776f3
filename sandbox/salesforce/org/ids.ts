// Record ids: 15 characters that tell upper from lower case, 3 more that say which are upper-case.

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The three check characters of a 15-character id. */
function checksum(id15: string): string {
  let suffix = ''
  for (let group = 0; group < 3; group += 1) {
    let bits = 0
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/.test(id15.charAt(group * 5 + at))) bits += 2 ** at
    suffix += CHECK.charAt(bits)
  }
  return suffix
}

/** `prefix`, the pod, and a running number in base 62. */
export function makeId(prefix: string, serial: number): string {
  let tail = ''
  for (let rest = serial; rest > 0; rest = Math.floor(rest / 62)) tail = DIGITS.charAt(rest % 62) + tail
  const id15 = `${prefix}5g0${tail.padStart(9, '0')}`
  return id15 + checksum(id15)
}

/** The 18-character form of a well-formed id, or null. Source: REST API reference, "sObject ID". */
export function normalId(id: string): string | null {
  if (/^[A-Za-z0-9]{15}$/.test(id)) return id + checksum(id)
  if (!/^[A-Za-z0-9]{18}$/.test(id)) return null
  const id15 = id.slice(0, 15)
  return checksum(id15) === id.slice(15).toUpperCase() ? id15 + checksum(id15) : null
}
