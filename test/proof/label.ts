// How a wish is known again wherever its order went: the name that its customer gave a line, which travels into Salesforce.

export const labelOf = (wish: number): string => `wish ${wish} of this proof`

/** The wish that a line's stored options name, or null. */
export function wishIn(configOptions: unknown): number | null {
  const number = /wish (\d+) of this proof/.exec(String(configOptions))?.[1]
  return number === undefined ? null : Number(number)
}
