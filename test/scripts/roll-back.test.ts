// The one command that takes a release back, against a Helm that has a history and writes down what it is asked to do.

import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { findProgram } from '../../scripts/services/programs.ts'

const SCRIPT = join(ROOT, 'deploy/helm/roll-back.sh')
const jq = findProgram({ names: ['jq'], debian: 'jq', how: 'Install it (Debian: `apt-get install jq`).' }, () => undefined)
/** Revision n of the history has the n-th manifest. */
const HELM = `#!/bin/sh
here=$(dirname "$0")
case "$1" in
  history) cat "$here/history.json" ;;
  get) [ "$2" = manifest ] && cat "$here/manifest.$7" ;;
  rollback) echo "$*" >> "$here/asked" ;;
  *) exit 1 ;;
esac
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-helm-'))
  writeFileSync(join(folder, 'helm'), HELM)
  chmodSync(join(folder, 'helm'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Revision = [status: string, manifest: string]

function rollBack(history: Revision[], ...args: string[]) {
  writeFileSync(join(folder, 'history.json'), JSON.stringify(history.map(([status], n) => ({ revision: n + 1, status }))))
  for (const [n, [, manifest]] of history.entries()) writeFileSync(join(folder, `manifest.${n + 1}`), manifest)
  const run = spawnSync('bash', [SCRIPT, ...args], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${dirname(jq)}:${process.env['PATH'] ?? ''}` },
  })
  const asked = join(folder, 'asked')
  return { code: run.status, said: run.stderr, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : '' }
}

test.each<[string, Revision[], number]>([
  [
    'the one before',
    [
      ['superseded', 'a'],
      ['superseded', 'b'],
      ['deployed', 'c'],
    ],
    2,
  ],
  [
    'past a roll-out that took itself back',
    [
      ['superseded', 'a'],
      ['superseded', 'b'],
      ['failed', 'c'],
      ['deployed', 'b'],
    ],
    1,
  ],
  [
    'from a roll-out that was left failed',
    [
      ['superseded', 'a'],
      ['deployed', 'b'],
      ['failed', 'c'],
    ],
    2,
  ],
  [
    'from one that was cut off',
    [
      ['superseded', 'a'],
      ['deployed', 'b'],
      ['pending-upgrade', 'c'],
    ],
    2,
  ],
  [
    'past a copy of what runs',
    [
      ['superseded', 'a'],
      ['superseded', 'b'],
      ['deployed', 'b'],
    ],
    1,
  ],
])('back to %s', (_what, history, to) => {
  const { code, asked, said } = rollBack(history)
  expect(said).toBe('')
  expect(code).toBe(0)
  expect(asked).toBe(`rollback trunkline ${to} --namespace trunkline --wait --timeout 10m\n`)
})

test('a revision that is named is taken as it is', () => {
  expect(
    rollBack(
      [
        ['superseded', 'a'],
        ['failed', 'b'],
        ['deployed', 'c'],
      ],
      '2',
    ).asked,
  ).toContain('rollback trunkline 2 ')
})

test.each<[string, Revision[], string[], RegExp]>([
  [
    'there is nothing before',
    [
      ['failed', 'a'],
      ['deployed', 'b'],
    ],
    [],
    /no release before/,
  ],
  [
    'the revision is no number',
    [
      ['superseded', 'a'],
      ['deployed', 'b'],
    ],
    ['1; helm uninstall trunkline'],
    /is no revision/,
  ],
])('nothing is changed where %s', (_what, history, args, message) => {
  const { code, asked, said } = rollBack(history, ...args)
  expect(code).toBe(1)
  expect(said).toMatch(message)
  expect(asked).toBe('')
})
