// All checks of the deploy files.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../rules/finding.ts'
import { checkCaddyfile } from './caddy.ts'
import { type Chart, readChart } from './chart.ts'
import { checkCompose } from './compose.ts'
import { checkDockerfile } from './dockerfile.ts'
import { checkManifests } from './manifest-rules.ts'
import { schemaFaults } from './manifest-schemas.ts'
import { productOf } from './product.ts'
import { checkRedisConf } from './redis-conf.ts'
import { render } from './render.ts'
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
  const manifests = await chartFindings(root, chart, findings, say)

  const workflows = globSync('.github/workflows/*.{yml,yaml}', { cwd: root }).sort()
  if (workflows.length === 0) findings.push({ path: '.github/workflows', line: 1, message: 'has no workflow' })
  for (const path of workflows) findings.push(...(await checkWorkflow(path, read(path) ?? '')))
  return { findings, files: files + chart.files, manifests }

  async function chartFindings(root: string, chart: Chart, findings: Finding[], say: (line: string) => void): Promise<number> {
    if (chart.findings.length > 0) return 0
    const paths = globSync(`${ENVIRONMENTS}/*.yaml`, { cwd: root }).sort()
    if (paths.length === 0) findings.push({ path: ENVIRONMENTS, line: 1, message: 'has no values' })
    let count = 0
    for (const path of paths) {
      const values = chart.valuesWith(path, read(path) ?? '', { image: { digest: DIGEST } })
      findings.push(...values.findings)
      if (values.findings.length > 0) continue
      const rendered = render(chart, values.values, say)
      findings.push(...rendered.findings)
      findings.push(...schemaFaults(rendered.manifests), ...checkManifests(rendered.manifests, product))
      count += rendered.manifests.length
    }
    return count
  }
}
