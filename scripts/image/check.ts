// Makes the image in the folder that is given, and shows that it runs: `node scripts/image/check.ts <folder>`, within a world of its own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSteps } from '../deploy/dockerfile-steps.ts'
import { buildBase, runBase } from './empty-root.ts'
import { showThatItRuns } from './run.ts'
import { carryOut } from './stages.ts'

const DOCKERFILE = join(import.meta.dirname, '../../deploy/image/Dockerfile')
const [work] = process.argv.slice(2)
if (work === undefined) throw new Error('no folder was given')
const seconds = () => `${(performance.now() / 1000).toFixed(0)} s`
const say = (line: string) => console.log(line)

try {
  const { steps, stages } = readSteps(readFileSync(DOCKERFILE, 'utf8'))
  const image = carryOut(stages, { work, bases: { node: buildBase, debian: runBase }, say })
  say(`made  ${steps.length} steps (${seconds()})`)
  const shown = await showThatItRuns(image, work, say)
  say(`image: ok, ${steps.length} steps, ${shown} things shown (${seconds()})`)
  process.exit(0)
} catch (error) {
  say(`image: failed, ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
