import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DOCTOR_DOC, doctorDocument } from '../../scripts/doctor-document.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { PROBES } from '../../src/doctor/whmcs-probes.ts'
import { ACTIONS } from '../../whmcs/action-table.ts'

test('docs/doctor.md says what the table says: `node scripts/doctor-doc.ts` writes it', () => {
  expect(readFileSync(DOCTOR_DOC, 'utf8')).toBe(doctorDocument())
})

test('each check has a name of its own, and needs only checks that come before it in the table', () => {
  const ids = CHECKS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [at, { id, system, needs = [] }] of CHECKS.entries()) {
    expect(id === system || id.startsWith(`${system}.`), id).toBe(true)
    for (const need of needs) expect(ids.slice(0, at), `${id} needs ${need}`).toContain(need)
  }
})

test('every action of the product is tried, and none else', () => {
  expect(Object.keys(PROBES).sort()).toEqual(Object.keys(ACTIONS).sort())
  for (const [action, { harmless }] of Object.entries(PROBES))
    expect(harmless, action).toMatch(
      ACTIONS[action as keyof typeof ACTIONS] === 'read' && action !== 'CreateSsoToken' ? /^reads$/ : /no such|none/,
    )
})
