export const NO_DATE = '0000-00-00'
export const NO_TIME = '0000-00-00 00:00:00'

const dayMs = 86_400_000

/** `YYYY-MM-DD HH:MM:SS` on the server's wall clock, without an offset. */
export function stamp(ms: number, timeZone: string): string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(timeZone, format)
  return format.format(ms)
}

/** Making one takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** `YYYY-MM-DD` on the server's wall clock. */
export const day = (ms: number, timeZone: string): string => stamp(ms, timeZone).slice(0, 10)

/** `DD/MM/YYYY HH:MM`, the form that a person chose under localisation settings. */
export function localised(ms: number, timeZone: string): string {
  const [year, month, date] = day(ms, timeZone).split('-')
  return `${date}/${month}/${year} ${stamp(ms, timeZone).slice(11, 16)}`
}

export const plusDays = (ms: number, days: number): number => ms + days * dayMs

/** The same day of a later month, or the last day where that month is shorter. */
export function plusMonths(date: string, months: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))).toISOString().slice(0, 10)
}
