// The image's steps: what a builder would refuse, and what the image promises.
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { validate, ValidationSeverity } from 'dockerfile-utils'
import type { Finding } from '../rules/finding.ts'
import { readSteps, type Step } from './dockerfile-steps.ts'
import { type Product, nameFault, programFault } from './product.ts'

const SECRET = /SECRET|PASSWORD|TOKEN|API_KEY|PRIVATE_KEY/i
/** What the image may set for every process in it. */
const SET_HERE = ['NODE_ENV', 'LISTEN_ADDRESS', 'PORT', 'WORKER_PORT']

export function checkDockerfile(path: string, text: string, product: Product): Finding[] {
  const findings: Finding[] = validate(text, {
    deprecatedMaintainer: ValidationSeverity.ERROR,
    directiveCasing: ValidationSeverity.ERROR,
    emptyContinuationLine: ValidationSeverity.ERROR,
    instructionCasing: ValidationSeverity.ERROR,
    instructionCmdMultiple: ValidationSeverity.ERROR,
    instructionEntrypointMultiple: ValidationSeverity.ERROR,
    instructionHealthcheckMultiple: ValidationSeverity.ERROR,
    instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
    instructionWorkdirRelative: ValidationSeverity.IGNORE,
  }).map(({ range, message }) => ({
    path,
    line: range.start.line + 1,
    message: typeof message === 'string' ? message : message.value,
  }))
  if (findings.length > 0) return findings
  const { steps, stages } = readSteps(text)
  const say = (step: { line: number }, message: string) => findings.push({ path, line: step.line, message })
  for (const step of steps) checkStep(step, say, product)
  const last = stages.at(-1)
  if (!last || stages.length < 2) return [...findings, { path, line: 1, message: 'has one stage: what builds must not be shipped' }]
  const of = (is: Step['is']) => last.steps.filter((step) => step.is === is)
  const [user, health, command] = [of('USER').at(-1), of('HEALTHCHECK').at(-1), of('CMD').at(-1)]
  if (!user || !/^[1-9]\d*:[1-9]\d*$/.test(user.words.join(' ')))
    say(user ?? last, 'must end as a user and group other than root, by their numbers')
  else if (last.steps.some((step) => step.line > user.line && ['RUN', 'COPY'].includes(step.is)))
    say(user, 'must come after the last change')
  for (const step of [health, command]) {
    const words = step ? exec(step) : null
    const fault = words ? programFault(words, product) : null
    if (!step || !words) say(step ?? last, `has no ${step === command ? 'CMD' : 'HEALTHCHECK'} in the form of a list`)
    else if (fault) say(step, fault)
  }
  const copied = last.steps.filter(({ is }) => is === 'COPY')
  for (const step of copied) if (step.flags['from'] === undefined) say(step, 'copies from this machine into what is shipped')
  return findings
}

function checkStep(step: Step, say: (step: Step, message: string) => void, product: Product): void {
  if (step.is === 'ADD') say(step, 'ADD fetches and unpacks: write COPY')
  if (step.is === 'FROM') {
    const [base = ''] = step.words
    if (base.includes('$')) say(step, `${base}: whoever proposes newer bases reads no variable`)
    else if (/:latest$|^[^:@]+$/.test(base)) say(step, 'names no version')
    else if (base.startsWith('node:') && !base.startsWith(`node:${product.node}-`)) say(step, `${product.node} is the Node that is tested`)
  }
  if (step.is === 'ARG' || step.is === 'ENV')
    for (const [name = ''] of step.words.map((word) => word.split('='))) {
      if (SECRET.test(name)) say(step, `${name} would be in the image for everybody to read`)
      if (step.is === 'ENV' && !SET_HERE.includes(name)) say(step, nameFault(name, product) ?? `${name} is for each environment to say`)
    }
  if (step.is === 'COPY' && step.flags['from'] === undefined)
    for (const source of step.words.slice(0, -1))
      if (globSync(source, { cwd: product.root }).length === 0 && !existsSync(join(product.root, source)))
        say(step, `copies ${source}, which is not there`)
  if (step.is === 'RUN' && /\bcurl\b|\bwget\b|\bnpx\b|npm install\b|npm i\b/.test(step.text)) say(step, 'fetches what no lockfile names')
}

/** The words of the list that CMD or HEALTHCHECK CMD holds; null in the form of a shell. */
function exec({ text }: Step): string[] | null {
  const list = /\[.*\]$/.exec(text)
  if (!list) return null
  const words: unknown = JSON.parse(list[0])
  return Array.isArray(words) ? words.map(String) : null
}
