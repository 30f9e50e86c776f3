// The Dockerfile as a list of steps: the one source for the check of it and for the run of it in an empty root.
import { DockerfileParser } from 'dockerfile-ast'

const KINDS = ['FROM', 'ARG', 'ENV', 'LABEL', 'WORKDIR', 'COPY', 'ADD', 'RUN', 'EXPOSE', 'USER', 'HEALTHCHECK', 'CMD'] as const
export type Kind = (typeof KINDS)[number]

export interface Step {
  is: Kind
  line: number
  /** Everything behind the instruction, on one line. */
  text: string
  /** The same as words, without flags and quotes. */
  words: string[]
  /** `--from=build` as `{ from: 'build' }`. */
  flags: Record<string, string>
}

export interface Stage {
  name: string
  base: string
  line: number
  steps: Step[]
}

/** Throws for an instruction that this product's image does without. */
export function readSteps(text: string): { steps: Step[]; stages: Stage[] } {
  const lines = text.split('\n')
  const steps = DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction): Step => {
      const is = KINDS.find((kind) => kind === instruction.getKeyword())
      const { start, end } = instruction.getRange()
      const line = start.line + 1
      if (!is) throw new Error(`line ${line}: ${instruction.getKeyword()} is not carried out here; see scripts/deploy/dockerfile-steps.ts`)
      // As it is written: the parser's own account of it leaves flags out.
      const written = lines.slice(start.line, end.line + 1).join('\n')
      const rest = written.replace(/^\s*\S+\s+/, '').replaceAll(/\\\n\s*/g, '')
      const flags = is === 'COPY' || is === 'FROM' ? [...rest.matchAll(/(?:^|\s)--([a-z]+)=(\S+)/g)] : []
      const words = rest.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
      return {
        is,
        line,
        text: rest,
        words: words.filter((word) => !word.startsWith('--')).map((word) => word.replaceAll('"', '')),
        flags: Object.fromEntries(flags.map(([, name = '', value = '']) => [name, value])),
      }
    })
  const stages: Stage[] = []
  for (const step of steps) {
    const [base = '', , name] = step.words
    if (step.is === 'FROM') stages.push({ name: name ?? String(stages.length), base, line: step.line, steps: [] })
    else stages.at(-1)?.steps.push(step)
  }
  return { steps, stages }
}
