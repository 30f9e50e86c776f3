import type { OutgoingMail } from './transport.ts'

/** A line break or another control character would end the header and let text become further headers. Throws RangeError. */
export function checkHeaders(mail: OutgoingMail): void {
  const values = [mail.from, mail.to, mail.subject, mail.headers['Message-ID'], ...Object.entries(mail.customArgs).flat()]
  for (const value of values) checkHeaderValue(value)
  if (!/^<[^<>\s@]+@[^<>\s@]+>$/.test(mail.headers['Message-ID'])) throw new RangeError('a Message-ID looks like <id@domain>')
  if (!/^[^\s<>,;"]+@[^\s<>,;"]+$/.test(mail.to)) throw new RangeError('one bare address is expected')
}

export function checkHeaderValue(value: string): void {
  if (/\p{Cc}|[\u2028\u2029]/u.test(value)) throw new RangeError('a mail header holds a control character')
}
