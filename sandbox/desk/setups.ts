import { DeskError, type Setup } from '../desk.ts'

export interface SetupTable {
  list(): { name: string; says: string }[]
  current(): string | null
  /** Puts right what was wrong, then makes this wrong; null leaves all right. Throws DeskError for a name that nobody knows. */
  choose(name: string | null): void
}

/** One wrong set-up at a time, so that whoever names a fault can only mean that one. */
export function createSetupTable(setups: readonly Setup[]): SetupTable {
  let chosen: { name: string; putRight: () => void } | null = null
  return {
    list: () => setups.map(({ name, says }) => ({ name, says })),
    current: () => chosen?.name ?? null,
    choose(name) {
      const next = name === null ? null : setups.find((setup) => setup.name === name)
      if (next === undefined) throw new DeskError(`there is no set-up ${name}`)
      chosen?.putRight()
      chosen = next && { name: next.name, putRight: next.apply() }
    },
  }
}
