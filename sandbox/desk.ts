// The shape every stand-in has, and the control desk in front of it. A stand-in answers requests as values
// (never by writing to a socket), so that the desk can lose, cut, stall or replace any reply after it was applied.

/** One request as it came over the wire; `body` is the raw bytes. Header names are lower-case. */
export interface SandboxRequest {
  method: string
  /** Path without the query, still percent-encoded, as sent. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: Buffer
  remoteAddress: string
}

export interface SandboxReply {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** A clock that the desk can move; milliseconds since 1970. */
export interface SandboxClock {
  now(): number
  advance(ms: number): void
}

export interface StandIn {
  /** Answers one request and applies its effect. */
  handle(request: SandboxRequest): Promise<SandboxReply> | SandboxReply
  /** Everything it holds, for GET /__sandbox/state. */
  state(): unknown
  /** Back to the seeded start; the same seed gives the same ids. */
  reset(seed: string): void
  /** A refusal in the system's own envelope, for the fault `business-error`. */
  businessError(request: SandboxRequest, message: string): SandboxReply
  /** The system's own 413 for a body over the desk's limit; without it a plain text is answered. */
  tooLarge?(): SandboxReply
  /** The system's own word for what the call does (a WHMCS action), for matching faults and the request log. */
  action?(request: SandboxRequest): string | undefined
  /** What an administrator may have got wrong, one at a time: `GET` and `POST /__sandbox/setups`. */
  setups?: readonly Setup[]
  /** Extra desk calls: `POST /__sandbox/<name>` with a JSON body → a JSON reply. A throw of DeskError answers 400. */
  desk?: Record<string, (body: unknown) => Promise<unknown> | unknown>
  /** Ends what it does by itself. */
  close?(): void
}

/** One way in which the system may be set up wrong. */
export interface Setup {
  name: string
  /** The mistake, in the words of who made it. */
  says: string
  /** Makes it so from now on, and gives what puts it right again. */
  apply(): () => void
}

/** What went wrong in a call to the desk; answered as 400 `{ error }`. */
export class DeskError extends Error {}

export interface RunningStandIn {
  url: string
  port: number
  close(): Promise<void>
}
