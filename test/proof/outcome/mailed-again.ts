/** How many of these mails had left before. */
export const mailedAgain = (mails: readonly { event: string }[]): number => mails.length - new Set(mails.map(({ event }) => event)).size
