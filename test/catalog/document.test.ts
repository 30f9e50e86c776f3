import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FAULTS } from '../../mappings/gate/faults.ts'

test('docs/catalogue.md has every fault, word for word, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/catalogue.md'), 'utf8')
  const rows = text.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows).toEqual(Object.entries(FAULTS).map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`))
})
