import type { SandboxReply } from '../desk.ts'

/** The reply of a server whose clock is wrong by so much; one whose clock is right is dated by Node itself. */
export const dated = (reply: SandboxReply, skewMs: number, nowMs: number): SandboxReply =>
  skewMs === 0 ? reply : { ...reply, headers: { ...reply.headers, date: new Date(nowMs + skewMs).toUTCString() } }
