// What this product promises of its manifests, and that they agree with each other.
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { nameOf } from './manifest-schemas.ts'
import { type Product, nameFault, programFault } from './product.ts'
import type { Manifest } from './render.ts'

const Labels = z.record(z.string(), z.string())
const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.union([z.string(), z.number()]) }) })
const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
  env: z.array(z.looseObject({ name: z.string() })).default([]),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  resources: z.object({ requests: z.record(z.string(), z.unknown()), limits: z.record(z.string(), z.unknown()) }),
  securityContext: z.looseObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.looseObject({ drop: z.array(z.string()).refine((drop) => drop.includes('ALL'), 'keeps capabilities') }),
  }),
})
const Pod = z.object({
  metadata: z.looseObject({ labels: Labels }),
  spec: z.looseObject({
    automountServiceAccountToken: z.literal(false),
    securityContext: z.looseObject({
      runAsNonRoot: z.literal(true),
      runAsUser: z.number().min(1),
      seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
    }),
    containers: z.array(Container).length(1),
  }),
})
const Deployment = z.looseObject({ spec: z.looseObject({ template: Pod, replicas: z.undefined('is the autoscaler’s to say').optional() }) })
const Job = z.looseObject({
  metadata: z.looseObject({ annotations: z.looseObject({ 'helm.sh/hook': z.literal('pre-install,pre-upgrade') }) }),
  spec: z.looseObject({ template: Pod }),
})
const PORT = 3000

export function checkManifests(manifests: readonly Manifest[], product: Product): Finding[] {
  const findings: Finding[] = []
  const say = ({ path, line }: Manifest, message: string) => findings.push({ path, line, message })
  const of = (kind: string) => manifests.filter(({ value }) => value['kind'] === kind)
  const pods: { manifest: Manifest; pod: z.infer<typeof Pod> }[] = []
  for (const [kind, shape] of [
    ['Deployment', Deployment],
    ['Job', Job],
  ] as const)
    for (const manifest of of(kind)) {
      const parsed = shape.safeParse(manifest.value)
      if (parsed.success) pods.push({ manifest, pod: parsed.data.spec.template })
      else for (const { path, message } of parsed.error.issues) say(manifest, `${nameOf(manifest)}: ${path.join('.')}: ${message}`)
    }
  for (const { manifest, pod } of pods)
    for (const fault of podFaults(pod, manifest.value['kind'] === 'Job', product)) say(manifest, `${nameOf(manifest)}: ${fault}`)
  const images = new Set(pods.map(({ pod }) => pod.spec.containers[0]?.image))
  const [first] = pods
  if (first && images.size > 1) say(first.manifest, `web, worker and migrate are of different images: ${[...images].join(', ')}`)
  for (const manifest of of('ConfigMap')) {
    const data = z.object({ data: Labels }).loose().safeParse(manifest.value).data?.data ?? {}
    for (const fault of Object.keys(data).flatMap((name) => nameFault(name, product) ?? [])) say(manifest, fault)
  }
  for (const manifest of of('Secret')) say(manifest, 'a secret stands in the release, which everybody may read who reads releases')
  for (const manifest of of('ServiceAccount'))
    if (manifest.value['automountServiceAccountToken'] !== false) say(manifest, 'its token is given to pods that call no cluster')
  findings.push(...coverFaults(manifests, pods))
  return findings
}

function podFaults({ spec }: z.infer<typeof Pod>, isJob: boolean, product: Product): string[] {
  return spec.containers.flatMap((container) => {
    const program = programFault(container.command, product)
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
    const ports: (string | number)[] = container.ports.flatMap(({ name, containerPort }) => [name, containerPort])
    const asked = probes.flatMap((probe) => (probe ? [probe.httpGet] : []))
    return [
      ...(program ? [program] : []),
      ...(/@sha256:[\da-f]{64}$/.test(container.image) ? [] : [`${container.image} is not named by its digest`]),
      ...(isJob || asked.length === probes.length ? [] : ['lacks a probe: startup, liveness and readiness are needed']),
      ...(isJob || container.ports.every(({ containerPort }) => containerPort === PORT)
        ? []
        : [`listens at ${PORT}, as the image says, nowhere else`]),
      ...asked.filter(({ path }) => !product.addresses.includes(path)).map(({ path }) => `asks ${path}, which there is not`),
      ...asked.filter(({ port }) => !ports.includes(port)).map(({ port }) => `asks at ${port}, which is no port of it`),
      ...container.env.flatMap(({ name }) => nameFault(name, product) ?? []),
      ...('memory' in container.resources.limits ? [] : ['has no limit of memory']),
      ...(['cpu', 'memory'].every((one) => one in container.resources.requests) ? [] : ['requests no cpu or memory']),
    ]
  })
}

const Selecting = z.looseObject({
  spec: z.looseObject({
    selector: z.union([z.object({ matchLabels: Labels }), Labels]).optional(),
    podSelector: z.object({ matchLabels: Labels }).optional(),
    scaleTargetRef: z.looseObject({ name: z.string() }).optional(),
  }),
})

/** Each deployment has an autoscaler, a disruption budget and a network policy; each selector meets somebody. */
function coverFaults(manifests: readonly Manifest[], pods: readonly { manifest: Manifest; pod: z.infer<typeof Pod> }[]): Finding[] {
  const findings: Finding[] = []
  const covered = new Map<string, Set<Manifest>>()
  for (const manifest of manifests) {
    const kind = String(manifest.value['kind'])
    if (!['Service', 'PodDisruptionBudget', 'NetworkPolicy', 'HorizontalPodAutoscaler'].includes(kind)) continue
    const { spec } = Selecting.parse(manifest.value)
    const labels = labelsOf(spec.podSelector ?? spec.selector)
    // The service that leads nowhere has none, on purpose.
    if (!labels && !spec.scaleTargetRef) continue
    const met = pods.filter(({ manifest: other, pod }) =>
      labels
        ? Object.entries(labels).every(([name, value]) => pod.metadata.labels[name] === value)
        : nameOf(other) === `Deployment ${spec.scaleTargetRef?.name}`,
    )
    if (met.length === 0) findings.push({ path: manifest.path, line: manifest.line, message: `${nameOf(manifest)} meets no pod` })
    const set = covered.get(kind) ?? new Set()
    for (const { manifest: other } of met) set.add(other)
    covered.set(kind, set)
  }
  for (const { manifest } of pods)
    for (const kind of manifest.value['kind'] === 'Job'
      ? ['NetworkPolicy']
      : ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'])
      if (!covered.get(kind)?.has(manifest))
        findings.push({ path: manifest.path, line: manifest.line, message: `${nameOf(manifest)} has no ${kind}` })
  return findings
}

function labelsOf(selector: z.infer<typeof Selecting>['spec']['selector']): Record<string, string> | null {
  if (!selector) return null
  const { matchLabels } = selector
  return typeof matchLabels === 'object' ? matchLabels : Labels.parse(selector)
}
