export interface EsimProfile {
  /**
   * `not_installed`: nobody has put it on a phone. `no_sign`: nothing was used yet, and the provider does not tell whether it is on one.
   * `deleted`: it was on a phone, and can be put on one again. `unavailable`: it cannot be put on a phone, another one is needed. `over`: gone for
   * good.
   */
  state: 'not_installed' | 'no_sign' | 'downloaded' | 'installed' | 'deleted' | 'unavailable' | 'over' | 'unknown'
  suspended: boolean
  /** UTC, ISO 8601; null where that is not told. */
  firstInstalledAt: string | null
  /** When we asked; the provider's own knowledge may be older. */
  asOf: string
}
