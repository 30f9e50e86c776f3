// All checks of the deploy files.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../rules/finding.ts'
import { checkCaddyfile } from './caddy.ts'
import { readChart } from './chart.ts'
import { checkCompose } from './compose.ts'
import { checkDockerfile } from './dockerfile.ts'
import { checkManifests } from './manifest-rules.ts'
import { schemaFaults } from './manifest-schemas.ts'
import { productOf } from './product.ts'
import { checkRedisConf } from './redis-conf.ts'
import { type Manifest, render } from './render.ts'
import { checkWorkflow } from './workflows.ts'

const ENVIRONMENTS = 'deploy/helm/environments'
/** Any will do to render with: which one it is says the release. */
const DIGEST = `sha256:${'0'.repeat(64)}`

export interface Checked {
  findings: Finding[]
  files: number
  /** How much came out of the chart: a check that saw nothing has shown nothing. */
  manifests: number
}

export async function checkDeploy(root: string, say: (line: string) => void): Promise<Checked> {
  const product = productOf(root)
  const findings: Finding[] = []
  let files = 0
  const read = (path: string): string | null => {
    files += 1
    if (existsSync(join(root, path))) return readFileSync(join(root, path), 'utf8')
    findings.push({ path, line: 1, message: 'is missing' })
    return null
  }
  const check = (path: string, look: (text: string) => Finding[]) => {
    const text = read(path)
    if (text !== null) findings.push(...look(text))
  }
  check('deploy/image/Dockerfile', (text) => checkDockerfile('deploy/image/Dockerfile', text, product))
  const settings = read('.env.production.example') ?? ''
  check('deploy/compose.yaml', (text) => checkCompose('deploy/compose.yaml', text, product, settings))
  check('deploy/compose/redis.conf', (text) => checkRedisConf('deploy/compose/redis.conf', text))
  check('deploy/compose/Caddyfile', (text) => checkCaddyfile('deploy/compose/Caddyfile', text, say))

  const chart = readChart(root, product)
  findings.push(...chart.findings)
  const manifests = chart.findings.length > 0 ? [] : rendered()
  findings.push(...schemaFaults(manifests))

  const workflows = globSync('.github/workflows/*.{yml,yaml}', { cwd: root }).sort()
  if (workflows.length === 0) findings.push({ path: '.github/workflows', line: 1, message: 'has no workflow' })
  for (const path of workflows) findings.push(...(await checkWorkflow(path, read(path) ?? '')))
  return { findings, files: files + chart.files, manifests: manifests.length }

  /** Of each environment by itself: two of them in one cluster would meet each other's pods. */
  function rendered(): Manifest[] {
    const paths = globSync(`${ENVIRONMENTS}/*.yaml`, { cwd: root }).sort()
    if (paths.length === 0) findings.push({ path: ENVIRONMENTS, line: 1, message: 'has no values' })
    return paths.flatMap((path) => {
      const given = chart.valuesWith(path, read(path) ?? '', { image: { digest: DIGEST } })
      findings.push(...given.findings)
      if (given.findings.length > 0) return []
      const { manifests, findings: faults } = render(chart, given.values, say)
      findings.push(...faults, ...checkManifests(manifests, product))
      return manifests
    })
  }
}
