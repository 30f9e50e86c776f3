// Each fault that the check of the deploy files must find, planted in the files as they are.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { checkCaddyfile, findCaddy } from '../../scripts/deploy/caddy.ts'
import { type Chart, readChart } from '../../scripts/deploy/chart.ts'
import { checkCompose } from '../../scripts/deploy/compose.ts'
import { checkDockerfile } from '../../scripts/deploy/dockerfile.ts'
import { checkManifests } from '../../scripts/deploy/manifest-rules.ts'
import { schemaFaults } from '../../scripts/deploy/manifest-schemas.ts'
import { productOf } from '../../scripts/deploy/product.ts'
import { checkRedisConf } from '../../scripts/deploy/redis-conf.ts'
import { findRenderer, render } from '../../scripts/deploy/render.ts'
import { checkWorkflow } from '../../scripts/deploy/workflows.ts'

const product = productOf(ROOT)
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const quiet = () => undefined

// Where they are missing they are fetched, which takes longer than a test may.
beforeAll(() => {
  findCaddy(quiet)
  findRenderer(quiet)
}, 420_000)

/** The file with something else in one place. Throws where the place is not there any more: nothing would be planted. */
function planted(text: string, what: string | RegExp, instead: string): string {
  const changed = text.replace(what, instead)
  if (changed === text) throw new Error(`${String(what)} is not in the file`)
  return changed
}
const messages = (findings: { message: string }[]) => findings.map(({ message }) => message).join('\n')

describe('the Dockerfile', () => {
  const text = read('deploy/image/Dockerfile')
  const check = (text: string) => messages(checkDockerfile('Dockerfile', text, product))

  test('as it is', () => expect(check(text)).toBe(''))

  test.each([
    ['USER 10001:10001', 'USER root', /other than root/],
    ['USER 10001:10001', 'USER 10001:10001\nRUN chmod -R 777 /app', /after the last change/],
    ['"dist/health.js"', '"dist/alive.js"', /does not have/],
    [/HEALTHCHECK.*\n/, '', /no HEALTHCHECK/],
    ['CMD ["node", "dist/web.js"]', 'CMD node dist/web.js', /no CMD in the form of a list/],
    ['COPY esim esim', 'COPY esims esims', /esims, which is not there/],
    ['COPY --from=build /build/dist dist', 'COPY dist dist', /from this machine/],
    ['ENV NODE_ENV=production', 'ENV NODE_ENV=production WHMCS_SECRET=x', /everybody to read/],
    ['ENV NODE_ENV=production', 'ENV NODE_ENV=production NEVER_READ=x', /NEVER_READ is not read/],
    ['debian:bookworm-slim', 'debian', /names no version/],
    ['node:24.', 'node:23.', /is the Node that is tested/],
    ['FROM debian:bookworm-slim', 'FROM debian:${SUITE:-bookworm-slim}', /reads no variable/],
    ['RUN npm ci --ignore-scripts --no-audit --no-fund', 'RUN npm install', /no lockfile/],
    ['WORKDIR /app', 'WORKDRI /app', /unknown instruction/i],
  ] as const)('%s → %s', (what, instead, message) => expect(check(planted(text, what, instead))).toMatch(message))
})

describe('the compose file', () => {
  const text = read('deploy/compose.yaml')
  const check = (text: string) => messages(checkCompose('compose.yaml', text, product, read('.env.production.example')))

  test('as it is', () => expect(check(text)).toBe(''))

  test.each([
    ['  read_only: true\n', '', /can write to its own root/],
    ["security_opt: ['no-new-privileges:true']", 'security_opt: []', /may gain privileges/],
    ['cap_drop: [ALL]', 'cap_drop: []', /keeps capabilities/],
    ['command: [node, dist/worker.js]', 'command: [node, dist/workers.js]', /does not have/],
    ['command: [node, dist/worker.js]', 'command: [node, dist/worker.js]\n    image: trunkline:1', /different images/],
    ['migrate: { condition: service_completed_successfully }', 'migrate: { condition: service_started }', /until migrate has ended well/],
    [
      'DATABASE_URL_FILE: /run/secrets/database_url\n    REDIS',
      'DATABASE_URI_FILE: /run/secrets/database_url\n    REDIS',
      /DATABASE_URI_FILE is not read/,
    ],
    ['TRUST_PROXY: 172.30.7.0/24', 'WHMCS_SECRET: abc', /is a secret: give WHMCS_SECRET_FILE/],
    ['    - sendgrid_api_key\n', '', /SENDGRID_API_KEY_FILE names .* not given/],
    [
      "volumes: ['journal:/var/lib/postgresql']",
      "volumes: ['journal:/var/lib/postgresql']\n    ports: ['5432:5432']",
      /open to the network/,
    ],
    ['inside: { internal: true }', 'inside: {}', /internal networks alone/],
    ['stop_grace_period: 60s', 'stop_grace_periods: 60s', /stop_grace_periods/],
    ['networks: [outside, inside]', 'networks: [outside, insides]', /insides is declared nowhere/],
  ] as const)('%s → %s', (what, instead, message) => expect(check(planted(text, what, instead))).toMatch(message))
})

test.each([
  ['noeviction', 'allkeys-lru', /maxmemory-policy must be noeviction/],
  ['appendonly yes', 'appendonly no', /appendonly must be yes/],
  ['dir /data', 'requirepass hunter2', /comes from its file/],
])('Redis: %s → %s', (what, instead, message) => {
  const text = read('deploy/compose/redis.conf')
  expect(checkRedisConf('redis.conf', text)).toEqual([])
  expect(messages(checkRedisConf('redis.conf', planted(text, what, instead)))).toMatch(message)
})

test.each([
  ['@inside path /metrics /metrics/* /readyz', '@inside path /readyz', /\/metrics can be read from outside/],
  ['reverse_proxy web:3000 {', 'reverse_proxied web:3000 {', /reverse_proxied/],
])('the proxy: %s → %s', (what, instead, message) => {
  const text = read('deploy/compose/Caddyfile')
  expect(checkCaddyfile('Caddyfile', text, quiet)).toEqual([])
  expect(messages(checkCaddyfile('Caddyfile', planted(text, what, instead), quiet))).toMatch(message)
})

describe('the chart', () => {
  const path = 'deploy/helm/environments/production.yaml'
  const set = { image: { digest: `sha256:${'a'.repeat(64)}` } }
  let chart: Chart
  beforeAll(() => {
    chart = readChart(ROOT, product)
  })

  function check(templates: Record<string, string>, values = read(path), more: Record<string, unknown> = set) {
    const given = chart.valuesWith(path, values, more)
    if (given.findings.length > 0) return messages(given.findings)
    const rendered = render({ ...chart, templates: { ...chart.templates, ...templates } }, given.values, quiet)
    return messages([...rendered.findings, ...schemaFaults(rendered.manifests), ...checkManifests(rendered.manifests, product)])
  }
  const template = (name: string, what: string | RegExp, instead: string) => ({
    [`templates/${name}`]: planted(chart.templates[`templates/${name}`] ?? '', what, instead),
  })

  test('as it is', () => {
    expect(chart.findings).toEqual([])
    expect(check({})).toBe('')
  })

  test.each([
    ['_helpers.tpl', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', /readOnlyRootFilesystem/],
    ['_helpers.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false', /runAsNonRoot/],
    ['_helpers.tpl', 'httpGet: { path: /healthz', 'httpGet: { path: /health', /asks \/health, which there is not/],
    ['_helpers.tpl', 'containerPort: 3000', 'containerPort: 3001', /listens at 3000/],
    ['_helpers.tpl', 'failureThreshold: 60', 'failureTreshold: 60', /failureTreshold/],
    ['_helpers.tpl', '@{{ required', ':{{ required', /not named by its digest/],
    ['_helpers.tpl', '_FILE, value', '_PATH, value', /DATABASE_URL_PATH is not read/],
    ['worker.yaml', 'dist/worker.js', 'dist/work.js', /does not have/],
    ['worker.yaml', 'apps/v1', 'apps/v1beta1', /there is no Deployment in apps\/v1beta1/],
    ['migrate.yaml', 'image: {{ include "trunkline.image" . }}', `image: other@${set.image.digest}`, /different images/],
    [
      'migrate.yaml',
      "pre-install,pre-upgrade\n    helm.sh/hook-weight: '0'",
      "post-install\n    helm.sh/hook-weight: '0'",
      /helm\.sh\/hook/,
    ],
    ['disruption-budgets.yaml', 'list "web" "worker"', 'list "web"', /worker has no PodDisruptionBudget/],
    ['autoscalers.yaml', 'name: {{ $.Release.Name }}-{{ $role }} }', 'name: {{ $role }} }', /has no HorizontalPodAutoscaler/],
    ['network-policies.yaml', 'list "web" "worker"', 'list "worker"', /web has no NetworkPolicy/],
    ['service-account.yaml', 'automountServiceAccountToken: false', 'automountServiceAccountToken: true', /token/],
    ['service.yaml', 'list . "web"', 'list . "website"', /Service trunkline-web meets no pod/],
    ['web.yaml', 'include "trunkline.labels"', 'include "trunkline.label"', /no template "trunkline\.label"/],
    ['web.yaml', 'kind: Deployment', 'kind: Secret', /secret stands in the release/],
  ] as const)('%s: %s → %s', (name, what, instead, message) => {
    // The selector of a service is its second mention there.
    const change =
      name === 'service.yaml'
        ? { 'templates/service.yaml': (chart.templates['templates/service.yaml'] ?? '').replaceAll(what, instead) }
        : template(name, what, instead)
    expect(check(change)).toMatch(message)
  })

  test('a release without a digest is refused, and so are settings that nobody reads', () => {
    expect(check({}, read(path), {})).toMatch(/\/image\/digest/)
    expect(check({}, planted(read(path), 'LOG_LEVEL', 'LOGLEVEL'))).toMatch(/LOGLEVEL/)
    expect(check({}, planted(read(path), 'LOG_LEVEL: info', 'PORT: "80"'))).toMatch(/PORT/)
    expect(check({}, planted(read(path), '    - WHMCS_SECRET\n', ''))).toMatch(/secrets\/names/)
  })

  test('a setting that the chart does not list is missed', () => {
    const newer = { ...product, settings: [...product.settings, 'NEW_SETTING'] }
    expect(messages(readChart(ROOT, newer).findings)).toMatch(/config has no NEW_SETTING/)
  })
})

describe('the workflows', () => {
  const check = async (text: string) => messages(await checkWorkflow('release.yaml', text))

  test.each(['checks', 'release', 'deploy', 'rollback'])('%s as it is', async (name) => {
    expect(await check(read(`.github/workflows/${name}.yaml`))).toBe('')
  })

  test.each([
    ['release', /actions\/checkout@[\da-f]{40}/, 'actions/checkout@v7', /not named by a commit/],
    ['release', /actions\/checkout@([\da-f]{39})[\da-f]/, 'actions/checkout@$1', /not named by a commit/],
    ['release', 'permissions: {}', 'permissions: write-all', /must be \{\}/],
    ['release', '      packages: read', '      packages: write', /scan may not write packages/],
    ['release', '          persist-credentials: false', '          fetch-depth: 1', /token in the work tree/],
    ['release', 'needs: [image, sign]', 'needs: [image, signed]', /signed/],
    ['rollback', 'roll-back.sh "$REVISION"', 'roll-back.sh ${{ inputs.revision }}', /text of others into a shell/],
    ['deploy', '--certificate-identity ', '--certificate-identity-regexp ', /whoever fits a pattern/],
    ['checks', '  pull_request:\n', '  pull_request_target:\n', /stranger/],
    ['checks', '    runs-on: ubuntu-24.04\n', '', /runs-on/],
  ] as const)('%s: %s → %s', async (name, what, instead, message) => {
    expect(await check(planted(read(`.github/workflows/${name}.yaml`), what, instead))).toMatch(message)
  })
})
