import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { readSteps } from '../../scripts/deploy/dockerfile-steps.ts'
import { copiedFromHere } from '../../scripts/image/stages.ts'

test('steps are read with their flags, words and lines', () => {
  const { stages } = readSteps(
    'ARG BASE=a:1\nFROM ${BASE} AS one\nRUN echo a && \\\n  echo b\nFROM ${BASE} AS two\nCOPY --from=one /a /b ./\nENV A=1 B="x"\nUSER 7:8\nCMD ["node", "x"]\n',
  )
  expect(stages.map(({ name, base }) => [name, base])).toEqual([
    ['one', '${BASE}'],
    ['two', '${BASE}'],
  ])
  expect(stages[0]?.steps[0]).toMatchObject({ is: 'RUN', line: 3, text: 'echo a && echo b' })
  expect(stages[1]?.steps).toMatchObject([
    { is: 'COPY', flags: { from: 'one' }, words: ['/a', '/b', './'] },
    { is: 'ENV', words: ['A=1', 'B=x'] },
    { is: 'USER', words: ['7:8'] },
    { is: 'CMD', text: '["node", "x"]' },
  ])
})

test('an instruction that the run in an empty root would leave out is refused', () => {
  expect(() => readSteps('FROM a:1\nVOLUME /data\n')).toThrow(/VOLUME/)
})

test('every step of the image is read', () => {
  const text = readFileSync(join(ROOT, 'deploy/image/Dockerfile'), 'utf8')
  const { steps, stages } = readSteps(text)
  expect(stages.map(({ name }) => name)).toEqual(['build', 'run'])
  const first = text.split('\n').filter((line) => /^[A-Z]+ /.test(line))
  expect(steps.map(({ is }) => is)).toEqual(first.map((line) => line.split(' ')[0]))
})

test('what the image copies of this repository is enough to build, and what it ships of that is there', () => {
  const { stages } = readSteps(readFileSync(join(ROOT, 'deploy/image/Dockerfile'), 'utf8'))
  const [build, run] = stages
  if (!build || !run) throw new Error('the image has two stages')
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-copied-'))
  try {
    const work = copiedFromHere(build, folder)
    symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'))
    const built = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: work, encoding: 'utf8' })
    expect(built.status, `${built.stdout}${built.stderr}`).toBe(0)
    const shipped = run.steps.filter(({ is }) => is === 'COPY').flatMap(({ words }) => words.slice(0, -1))
    const made = shipped.filter((path) => path.startsWith('/build/') && !path.endsWith('/sbom.cdx.json'))
    expect(made.length).toBeGreaterThan(4)
    for (const path of made) expect(existsSync(join(work, relative('/build', path))), path).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 240_000)
