import type { SandboxReply } from '../../desk.ts'

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** Every refusal has the same shape; also what is not there, or not ours, is a 400. */
export const refused = (message: string, status = 400, headers: Record<string, string> = {}): SandboxReply =>
  json(status, { message }, headers)

export const instant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/** Major units, as every amount of the API is written. */
export const major = (cents: number): number => cents / 100
