// The chart as a cluster would be given it. Helm itself is in no registry that is reached here; its engine is Go's templates with Sprig, and those are.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { findOrInstall, findProgram } from '../services/programs.ts'
import { CHART, type Chart } from './chart.ts'
import { parseYaml } from './yaml-file.ts'

const SOURCE = join(import.meta.dirname, 'render.go')
const MADE = join(import.meta.dirname, '../../.results')
/** Where Debian puts what Go programs import. */
const GOPATH = '/usr/share/gocode'
const PACKAGES = [
  ['github.com/Masterminds/sprig', 'golang-github-masterminds-sprig-dev'],
  ['sigs.k8s.io/yaml', 'golang-k8s-sigs-yaml-dev'],
] as const
const HOW = 'On Debian: `apt-get install golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev`.'
const Answer = z.union([z.object({ rendered: z.record(z.string(), z.string()) }), z.object({ error: z.string() })])

export interface Manifest {
  /** The template that it came out of. */
  path: string
  line: number
  value: Record<string, unknown>
}

export function render(
  { templates, description }: Chart,
  values: Record<string, unknown>,
  say: (line: string) => void,
): { manifests: Manifest[]; findings: Finding[] } {
  const chart = { Name: description.name, Version: description.version, AppVersion: description.appVersion }
  const answer = run(JSON.stringify({ values, chart, templates }), say)
  if ('error' in answer) {
    const [, path = 'templates', line = '1'] = /(templates\/[^:]+):(\d+)/.exec(answer.error) ?? []
    return { manifests: [], findings: [{ path: `${CHART}/${path}`, line: Number(line), message: answer.error }] }
  }
  const manifests: Manifest[] = []
  const findings: Finding[] = []
  for (const [name, text] of Object.entries(answer.rendered).filter(([name]) => name.endsWith('.yaml'))) {
    const path = `${CHART}/${name}`
    const file = parseYaml(path, text)
    findings.push(...file.findings)
    for (const { value, lineOf } of file.documents)
      if (typeof value === 'object' && value !== null) manifests.push({ path, line: lineOf(['kind']), value: { ...value } })
  }
  return { manifests, findings }
}

function run(input: string, say: (line: string) => void): z.infer<typeof Answer> {
  const ran = spawnSync(findRenderer(say), { input, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (ran.status !== 0) throw new Error(`The chart could not be rendered:\n${ran.error?.message ?? ran.stderr}`.trimEnd())
  return Answer.parse(JSON.parse(ran.stdout))
}

/** Built once for each form of its source: that takes ten times as long as to render. */
export function findRenderer(say: (line: string) => void): string {
  const source = readFileSync(SOURCE)
  const program = join(MADE, `render-${createHash('sha256').update(source).digest('hex').slice(0, 12)}`)
  if (existsSync(program)) return program
  const go = findProgram({ names: ['go'], debian: 'golang-go', how: HOW }, say)
  for (const [folder, debian] of PACKAGES) {
    const at = join(GOPATH, 'src', folder)
    findOrInstall({ what: debian, look: () => (existsSync(at) ? at : undefined), debian, how: HOW }, say)
  }
  const env = { ...process.env, GO111MODULE: 'off', GOPATH, CGO_ENABLED: '0', GOFLAGS: '' }
  mkdirSync(MADE, { recursive: true })
  const making = `${program}.${process.pid}`
  const built = spawnSync(go, ['build', '-o', making, SOURCE], { env, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`${SOURCE} could not be built:\n${built.error?.message ?? built.stderr}`.trimEnd())
  renameSync(making, program)
  return program
}
