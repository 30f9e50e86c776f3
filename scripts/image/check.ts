// Makes the image and shows that it runs; process 1 of a world of its own (confined.ts).
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSteps } from '../deploy/dockerfile-steps.ts'
import { buildBase, FOLDER, must, runBase } from './empty-root.ts'
import { showThatItRuns } from './run.ts'
import { carryOut } from './stages.ts'

const DOCKERFILE = join(import.meta.dirname, '../../deploy/image/Dockerfile')
const WORK = join(FOLDER, 'work')
const seconds = () => `${(performance.now() / 1000).toFixed(0)} s`
const say = (line: string) => console.log(line)

try {
  mkdirSync(WORK, { recursive: true })
  // In memory, and seen by this world alone: with its last process it is gone. Open to those who pass, since PostgreSQL runs under another user.
  must('mount', ['-t', 'tmpfs', '-o', 'size=4g,mode=755', 'tmpfs', WORK])
  const { steps, stages } = readSteps(readFileSync(DOCKERFILE, 'utf8'))
  const image = carryOut(stages, { work: WORK, bases: { node: buildBase, debian: runBase }, say })
  say(`made  ${steps.length} steps (${seconds()})`)
  const shown = await showThatItRuns(image, WORK, say)
  say(`image: ok, ${steps.length} steps, ${shown} things shown (${seconds()})`)
  process.exit(0)
} catch (error) {
  say(`image: failed, ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
