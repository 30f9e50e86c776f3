/** Writes one row of the append-only record of who was let in, refused or limited, and who decided what. */
export type Audit = (kind: string, data: Record<string, unknown>, correlationId: string) => Promise<void>
