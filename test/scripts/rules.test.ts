import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkArrows } from '../../scripts/rules/arrows.ts'
import { checkExample } from '../../scripts/rules/environment.ts'
import { parseSource } from '../../scripts/rules/finding.ts'
import { checkLength } from '../../scripts/rules/length.ts'
import { checkPorts } from '../../scripts/rules/ports.ts'
import { VARIABLES } from '../../src/base/config-fields.ts'

const arrows = (path: string, text: string) => checkArrows(parseSource(path, text)).map(({ message }) => message)
const ports = (path: string, text: string) => checkPorts(parseSource(path, text)).map(({ message }) => message)

describe('arrows', () => {
  test.each([
    ['src/base/money.ts', "import { x } from '../contract/list.ts'"],
    ['src/contract/list.ts', "import { x } from '../db/users.ts'"],
    ['src/journal/advance.ts', "import { table } from '../effects/table.ts'"],
    ['src/journal/store.ts', "import { Db } from '../db/database.ts'"],
    ['src/orders/place-order.ts', "import { x } from '../billing/y.ts'"],
    ['src/http/app.ts', "import { x } from '../../whmcs/client.ts'"],
    ['src/effects/x.ts', "import type { x } from '../orders/states.ts'"],
    ['whmcs/client.ts', "import { x } from '../salesforce/soql.ts'"],
    ['whmcs/client.ts', "export { x } from '../mappings/product.ts'"],
    ['mappings/product.ts', "import { x } from '../salesforce/product.ts'"],
    ['mappings/product.ts', "import { readFileSync } from 'node:fs'"],
    ['mail/smtp.ts', "const x = await import('../src/http/app.ts')"],
    ['mail/smtp.ts', "type X = import('../src/http/app.ts').X"],
    ['sandbox/whmcs/x.ts', "import type { Money } from '../../src/base/money.ts'"],
    ['sandbox/main.ts', "import { x } from '../src/base/money.ts'"],
    ['jobs/sweep.ts', "import { x } from '../src/http/app.ts'"],
    ['other/x.ts', 'export const x = 1'],
  ])('%s: %s is refused', (path, text) => {
    expect(arrows(path, text)).toHaveLength(1)
  })

  test.each([
    ['src/orders/place-order.ts', "import { x } from '../accounts/y.ts'"],
    ['src/effects/x.ts', "import { x } from '../../whmcs/actions/add-order.ts'"],
    ['mappings/product.ts', "import type { Product } from '../salesforce/product.ts'"],
    ['mappings/product.ts', "import { type Product } from '../salesforce/product.ts'"],
    ['src/main.ts', "import { x } from '../jobs/main.ts'"],
    ['test/x.test.ts', "import { x } from '../sandbox/start.ts'"],
    ['whmcs/client.ts', "// import { x } from '../salesforce/soql.ts'\nconst text = \"import { x } from '../salesforce/soql.ts'\""],
    ['src/http/app.ts', "import express from 'express'"],
  ])('%s: %s is fine', (path, text) => {
    expect(arrows(path, text)).toEqual([])
  })
})

describe('ports', () => {
  test.each([
    'const at = Date.now()',
    'const now = Date.now',
    'const at = new Date()',
    'const at = Date()',
    'const at = globalThis.Date.now()',
    "const at = Date['now']()",
    'setTimeout(run, 5)',
    'globalThis.setInterval(run, 5)',
    "import { setTimeout as sleep } from 'node:timers/promises'",
    'const x = Math.random()',
    "import { randomUUID } from 'node:crypto'\nconst id = randomUUID()",
    'const id = crypto.randomUUID()',
    "const reply = await fetch('https://example.com')",
    'const port = process.env.PORT',
    "const port = process['env']['PORT']",
    'const { env } = process',
    "import { env } from 'node:process'",
  ])('%s is refused in the product', (text) => {
    expect(ports('src/orders/x.ts', text).length).toBeGreaterThan(0)
    expect(ports('whmcs/x.ts', text).length).toBeGreaterThan(0)
    expect(ports('scripts/x.ts', text)).toEqual([])
  })

  test.each([
    'const at = new Date(ms)',
    'const d: Date = x',
    '// Date.now()',
    "const text = 'process.env.PORT'",
    'const y = `fetch(${x})`',
    'api.fetch(x)',
    'clock.now()',
    'process.exit(1)',
  ])('%s is fine', (text) => {
    expect(ports('src/orders/x.ts', text)).toEqual([])
  })

  test('the adapters may, each its own', () => {
    expect(ports('src/base/clock.ts', 'Date.now()')).toEqual([])
    expect(ports('src/base/clock.ts', 'Math.random()')).toHaveLength(1)
    expect(ports('src/main.ts', 'process.env')).toEqual([])
  })
})

test('a file is warned about above 180 lines and refused above 260, tables and tests aside', () => {
  const file = (path: string, lines: number) => checkLength(parseSource(path, 'x\n'.repeat(lines)))
  expect(file('src/orders/x.ts', 180)).toEqual([])
  expect(file('src/orders/x.ts', 181)).toMatchObject([{ warning: true }])
  expect(file('src/orders/x.ts', 261)[0]?.warning).toBeUndefined()
  expect(file('test/orders/x.test.ts', 900)).toEqual([])
  expect(file('src/effects/table.ts', 900)).toEqual([])
  expect(file('src/effects/unstable.ts', 900)).toHaveLength(1)
})

test('an example that names too much or too little is refused', () => {
  const all = Object.keys(VARIABLES).map((name) => `${name}=\n`)
  expect(checkExample('.env.example', all.join(''))).toEqual([])
  expect(checkExample('.env.example', all.slice(1).join(''))).toHaveLength(1)
  expect(checkExample('.env.dev.example', 'NEVER_READ=1')).toHaveLength(1)
  expect(checkExample('.env.production.example', 'WHMCS_SECRET_FILE=/x')).toEqual([])
  expect(checkExample('.env.production.example', 'PORT_FILE=/x')).toHaveLength(1)
})

test('the command fails on a planted violation and passes without it', () => {
  const root = mkdtempSync(join(tmpdir(), 'trunkline-rules-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const run = () => spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/rules.ts'), root], { encoding: 'utf8' })
  write('src/orders/fine.ts', 'export const fine = 1\n')
  expect(run().status).toBe(0)
  write('src/orders/planted.ts', "import { x } from '../http/app.ts'\nexport const at = Date.now()\n")
  const result = run()
  expect(result.status).toBe(1)
  expect(result.stdout).toMatch(/planted\.ts:1 .*src\/http/)
  expect(result.stdout).toMatch(/planted\.ts:2 .*Date\.now/)
  rmSync(root, { recursive: true })
})
