import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { readSteps } from '../../scripts/deploy/dockerfile-steps.ts'

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
