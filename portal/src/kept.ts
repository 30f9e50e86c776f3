// What a browser remembers for us between visits. Where storage is forbidden, nothing is, and nothing breaks.

export interface Kept {
  read(): string | null
  /** What was written as JSON; null also for what is none, whoever wrote it. */
  readJson(): unknown
  write(value: string): void
  forget(): void
}

/** `area`: for ever, or as long as the tab. */
export function keptAs(name: string, area: 'browser' | 'tab' = 'browser'): Kept {
  const attempt = <T>(use: (storage: Storage) => T, instead: T): T => {
    try {
      return use(area === 'browser' ? localStorage : sessionStorage)
    } catch {
      return instead
    }
  }
  const read = () => attempt((storage) => storage.getItem(name), null)
  return {
    read,
    readJson() {
      try {
        return JSON.parse(read() ?? 'null') as unknown
      } catch {
        return null
      }
    },
    write: (value) => attempt((storage) => storage.setItem(name, value), undefined),
    forget: () => attempt((storage) => storage.removeItem(name), undefined),
  }
}
