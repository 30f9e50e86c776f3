// Runs the checks side by side, each after those that it needs. Bounded: whatever hangs, the run ends.

import { RemoteError } from '../base/remote.ts'
import type { Check, Patient } from './check.ts'
import { fault, type Finding, unjudged } from './finding.ts'

export interface Result {
  check: Check
  findings: readonly Finding[]
}

export interface Limits {
  /** Of one check. */
  checkMs: number
  /** Of all of them. */
  totalMs: number
}
export const LIMITS: Limits = { checkMs: 25_000, totalMs: 50_000 }

const isGood = (findings: readonly Finding[]): boolean => findings.every(({ severity }) => severity !== 'fault')

/** In the order of the table. A check whose needs were not met is skipped, and so is what needs it. */
export async function runChecks(checks: readonly Check[], patient: Patient, limits: Limits = LIMITS): Promise<Result[]> {
  const endsAt = patient.clock.monotonic() + limits.totalMs
  const running = new Map<string, Promise<{ findings: readonly Finding[]; met: boolean }>>()

  const resultOf = (check: Check) => {
    const known = running.get(check.id)
    if (known) return known
    const result = after(check)
    running.set(check.id, result)
    return result
  }

  async function after(check: Check) {
    for (const id of check.needs ?? []) {
      const needed = checks.find((candidate) => candidate.id === id)
      if (!needed) throw new Error(`${check.id} needs ${id}, which is no check`)
      if (!(await resultOf(needed)).met) return { findings: [unjudged(`skipped: ${id} comes first`, `First mend ${id}.`)], met: false }
    }
    const leftMs = Math.max(1, Math.min(limits.checkMs, endsAt - patient.clock.monotonic()))
    const findings = await inTime(run(check, patient), leftMs, patient)
    return { findings, met: isGood(findings) }
  }

  return Promise.all(checks.map(async (check) => ({ check, findings: (await resultOf(check)).findings })))
}

async function inTime(work: Promise<readonly Finding[]>, ms: number, { clock }: Patient): Promise<readonly Finding[]> {
  const late = [fault('did not end in time', 'See whether the system answers slowly, then run the doctor again.')]
  let cancel = () => {}
  const timeUp = new Promise<readonly Finding[]>((resolve) => {
    // Keeps the process up: a check that waits on nothing the machine knows of would end it without a word.
    const stop = new AbortController()
    cancel = () => stop.abort(new Error('ended'))
    clock.sleep(ms, stop.signal).then(
      () => resolve(late),
      () => undefined,
    )
  })
  return Promise.race([work, timeUp]).finally(() => cancel())
}

async function run(check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check.run(patient)
  } catch (error) {
    return [notLookedAt(error)]
  }
}

/** What no check expects. An error's message may hold what was asked or answered, so it is not repeated. */
function notLookedAt(error: unknown): Finding {
  if (!(error instanceof RemoteError)) {
    const name = error instanceof Error ? error.name : typeof error
    return fault(`could not be looked at (${name})`, 'Run the doctor again; if it stays, report it with the name of the check.')
  }
  if (error.code === 'action_not_allowed') return unjudged('cannot be looked at: the API role lacks the action', 'See whmcs.actions.')
  return fault(`could not be looked at: ${whyNot(error)}`, 'Run the doctor again; if it stays, look at the system itself.')
}

const WORDS: Record<RemoteError['fault'], string> = {
  unreachable: 'no answer',
  not_found: 'not there',
  refused: 'refused',
  misconfigured: 'turned away',
  limited: 'too many calls',
  unreadable: 'an answer that makes no sense',
  held_back: 'left alone after too many failures',
}

/** Why a question has no answer: our own words and code. */
export const whyNot = ({ fault: kind, code }: RemoteError): string => `${WORDS[kind]} (${code})`
