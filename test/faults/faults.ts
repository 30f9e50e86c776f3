// Every fault kind of the control desk, as one table. What must become of each stands beside it (guarantees, section 5).

import type { Fault } from '../world/desk.ts'

export interface FaultCase {
  name: string
  fault: Fault['fault']
  /** `once`: one effect, and the flow comes to its good end. `refused`: none, and a person is asked. */
  ends: 'once' | 'refused'
}

const soon = { 'Retry-After': '1' }

/** Faults that every remote may have. */
export const FAULTS: readonly FaultCase[] = [
  { name: 'reset before it is applied', fault: { kind: 'reset-before' }, ends: 'once' },
  { name: 'applied, reply lost', fault: { kind: 'reset-after' }, ends: 'once' },
  { name: 'hangs, not applied', fault: { kind: 'hang-before' }, ends: 'once' },
  { name: 'applied, then hangs', fault: { kind: 'hang-after' }, ends: 'once' },
  { name: 'applied, body stalls', fault: { kind: 'stall-body' }, ends: 'once' },
  { name: 'applied, body cut off', fault: { kind: 'reset-body' }, ends: 'once' },
  { name: '500, not applied', fault: { kind: 'status', status: 500, applied: false }, ends: 'once' },
  { name: '500, applied', fault: { kind: 'status', status: 500, applied: true }, ends: 'once' },
  { name: '502, applied', fault: { kind: 'status', status: 502, body: '', applied: true }, ends: 'once' },
  { name: '503 with Retry-After, not applied', fault: { kind: 'status', status: 503, headers: soon, applied: false }, ends: 'once' },
  { name: '429 with Retry-After, not applied', fault: { kind: 'status', status: 429, headers: soon, applied: false }, ends: 'once' },
  { name: 'HTML with 200, not applied', fault: { kind: 'html', status: 200, applied: false }, ends: 'once' },
  { name: 'HTML with 200, applied', fault: { kind: 'html', status: 200, applied: true }, ends: 'once' },
  { name: 'slow, within the deadline', fault: { kind: 'delay', ms: 200 }, ends: 'once' },
]
