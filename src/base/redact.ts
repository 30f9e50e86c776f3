// The last guard before a log line leaves the process. Lines are built from allow-listed fields; this catches what slipped into one of them.

const MASK = '[redacted]'

/** Anything worth a closer look; most lines hold none of it and are passed on untouched. */
const SUSPECT = /\d{13}|\d{4}[ -]\d{4,6}[ -]|LPA:|@|%40|[Bb]earer |whsec_|SG\.|eyJ/

const ICCID = /(?<!\d)89\d{12,14}(\d{4})(?!\d)/g
const DIGITS = /(?<!\d)\d{13,19}(?!\d)/g
const GROUPED = /(?<![\w-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-])/g
const SECRETS = [
  /LPA:[^"\\\s]+/g,
  /[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g,
  /[Bb]earer [\w.~+/=-]+/g,
  /whsec_[\w+/=-]+/g,
  /SG\.[\w.-]{8,}/g,
  /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
]

/** Whether the digits (13 to 19 of them) pass the check that every card number passes. ICCIDs pass it too. */
function luhnValid(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** Whether a text holds what may be a card number: 13 to 19 digits in one run or in a card's groups, with a valid check digit. */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 13) return false
  const runs = [...(text.match(DIGITS) ?? []), ...(text.match(GROUPED) ?? [])]
  return runs.some((run) => luhnValid(run.replace(/\D/g, '')))
}

/** Masks card numbers, activation codes, ICCIDs but for the last four, e-mails, tokens and keys. Keeps JSON valid. */
export function redact(line: string): string {
  if (!SUSPECT.test(line)) return line
  let clean = line
  for (const secret of SECRETS) clean = clean.replace(secret, MASK)
  clean = clean.replace(ICCID, (_whole, last4: string) => `iccid…${last4}`)
  const maskCard = (run: string) => (luhnValid(run.replace(/\D/g, '')) ? MASK : run)
  return clean.replace(DIGITS, maskCard).replace(GROUPED, maskCard)
}
