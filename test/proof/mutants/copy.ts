// A copy of the repository that may be broken: mutants are never applied to the one that people work in.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Edit } from './mutant.ts'

export const ROOT = join(import.meta.dirname, '../../..')
/** The modules are shared with the original, the rest is nobody's source. */
const LEFT_OUT = ['node_modules', '.git', '.data', '.results', 'coverage']

export interface Copy {
  root: string
  /** Changes the files. Null where a text to be replaced does not stand there exactly once; else what takes it back. */
  change(edits: readonly Edit[]): (() => void) | null
  remove(): void
}

export function copyRepository(): Copy {
  const root = mkdtempSync(join(tmpdir(), 'trunkline-mutant-'))
  cpSync(ROOT, root, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(ROOT, path)) })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return { root, change: (edits) => change(root, edits), remove: () => rmSync(root, { recursive: true, force: true }) }
}

function change(root: string, edits: readonly Edit[]): (() => void) | null {
  const before = new Map<string, string>()
  const after = new Map<string, string>()
  for (const { file, find, replace } of edits) {
    const path = join(root, file)
    if (!before.has(path)) before.set(path, readFileSync(path, 'utf8'))
    const parts = (after.get(path) ?? before.get(path) ?? '').split(find)
    if (parts.length !== 2) return null
    after.set(path, parts.join(replace))
  }
  for (const [path, text] of after) writeFileSync(path, text)
  return () => before.forEach((text, path) => writeFileSync(path, text))
}
