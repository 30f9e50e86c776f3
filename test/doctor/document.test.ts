import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DOCTOR_DOC, doctorDocument } from '../../scripts/doctor-document.ts'
import { SYSTEMS } from '../../src/doctor/check.ts'
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

/** What is read where the doctor itself runs, or of systems that have checks of their own. */
const NOT_OVER_A_NETWORK = ['configuration', 'secrets', 'catalogue']

test.each(SYSTEMS.filter((system) => !NOT_OVER_A_NETWORK.includes(system)))(
  'of %s it looks whether it answers, how, and at its clock',
  (system) => {
    const own = CHECKS.filter((check) => check.system === system).map(({ id }) => id)
    expect(own).toEqual(expect.arrayContaining([`${system}.reachable`, `${system}.tls`, `${system}.clock`]))
  },
)

test('every action of the product is tried, and none else', () => {
  expect(Object.keys(PROBES).sort()).toEqual(Object.keys(ACTIONS).sort())
  for (const [action, { harmless }] of Object.entries(PROBES))
    expect(harmless, action).toMatch(
      ACTIONS[action as keyof typeof ACTIONS] === 'read' && action !== 'CreateSsoToken' ? /^reads$/ : /no such|none/,
    )
})

const SETUP = join(import.meta.dirname, '../../docs/setup')
/** Of every system there are these, and of Salesforce one for each object. */
const ALIKE = /\.(reachable|tls|clock|fields-[a-z0-9-]+)$/

test('the set-up guide names checks that there are, and leaves none out', () => {
  const guide = readdirSync(SETUP)
    .map((name) => readFileSync(join(SETUP, name), 'utf8'))
    .join('\n')
  const ids = CHECKS.map(({ id }) => id)
  const named = new Set([...guide.matchAll(/`([a-z]+\.[a-z][a-z-]+)`/g)].map(([, id = '']) => id))
  const systems = new Set<string>(CHECKS.map(({ system }) => system))
  expect([...named].filter((id) => systems.has(id.split('.')[0] ?? '') && !ids.includes(id))).toEqual([])
  expect(ids.filter((id) => !named.has(id) && !guide.includes(`\`${id}\``) && !ALIKE.test(id))).toEqual([])
})

test('the set-up page of WHMCS names what its role must never have, since no check does', () => {
  const [, never = ''] = /never ([\w, ]+)\)/.exec(CHECKS.find(({ id }) => id === 'whmcs.actions')?.mended ?? '') ?? []
  const page = readFileSync(join(SETUP, 'whmcs.md'), 'utf8')
  expect(never.split(', ').length).toBeGreaterThan(5)
  for (const action of never.split(', ')) expect(page).toContain(`\`${action}\``)
})

/** What is done step by step; go-live is the last look. */
const STEPS = ['README', 'salesforce', 'whmcs', 'esim-provider', 'mail', 'secrets']

test.each(STEPS)('each step of %s ends with what turns green, or says that nothing does', (page) => {
  const [, ...steps] = readFileSync(join(SETUP, `${page}.md`), 'utf8').split(/^(?=\d+\. )/m)
  expect(steps.length).toBeGreaterThan(2)
  for (const step of steps) expect(step).toMatch(/^ {3}(?:Green\b.*`[a-z]+(?:\.[a-z-]+)?`|No check\b)/ms)
})
