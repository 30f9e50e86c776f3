// Amounts are whole hundredths inside and text with two decimals outside, whatever the currency: JPY travels as `5200.00` too.

export const toMoney = (hundredths: number): string => (hundredths / 100).toFixed(2)

/** `5200`, `5200.5` or `5200.00` → hundredths; undefined for anything else. */
export function fromMoney(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,12}(\.\d+)?$/.test(text)) return undefined
  return Math.round(Number(text) * 100)
}

export const sum = (amounts: Iterable<number>): number => Iterator.from(amounts).reduce((total, amount) => total + amount, 0)
