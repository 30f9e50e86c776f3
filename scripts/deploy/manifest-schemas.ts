// What the cluster's API would say of each manifest: by the types that are made from its description, so that a field which it does not know is
// a fault as well; the API itself would drop that one without a word.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Finding } from '../rules/finding.ts'
import type { Manifest } from './render.ts'

const ROOT = join(import.meta.dirname, '../..')
const PACKAGES = ['kubernetes-models', '@kubernetes-models/prometheus-operator']
/** What a cluster of the chart's `kubeVersion` or later serves: the types tell of what was taken away long ago as well. */
const SERVED = ['v1', 'apps/v1', 'autoscaling/v2', 'batch/v1', 'networking.k8s.io/v1', 'policy/v1', 'monitoring.coreos.com/v1']
const VIRTUAL = join(ROOT, 'scripts/deploy/manifests.virtual.ts')

export function schemaFaults(manifests: readonly Manifest[]): Finding[] {
  const findings: Finding[] = []
  const known = manifests.flatMap((manifest) => {
    const { apiVersion, kind } = manifest.value
    const from = PACKAGES.map((name) => `${name}/${String(apiVersion)}/${String(kind)}`).find((path) =>
      existsSync(join(ROOT, 'node_modules', `${path}.d.ts`)),
    )
    if (from !== undefined && SERVED.includes(String(apiVersion))) return [{ manifest, from, kind: String(kind) }]
    findings.push({ path: manifest.path, line: manifest.line, message: `there is no ${String(kind)} in ${String(apiVersion)}` })
    return []
  })
  // One object a line, so that a fault's line says whose it is.
  const imports = known.map(({ from, kind }, n) => `import type { I${kind} as K${n} } from '${from}'`)
  const objects = known.map(({ manifest }, n) => `export const m${n}: K${n} = ${JSON.stringify(manifest.value)}`)
  for (const { line, message } of typeFaults([...imports, ...objects].join('\n'))) {
    const manifest = known[line - imports.length]?.manifest
    if (!manifest) throw new Error(`the types of Kubernetes could not be read: ${message}`)
    findings.push({ path: manifest.path, line: manifest.line, message: `${nameOf(manifest)}: ${message}` })
  }
  return findings
}

export const nameOf = ({ value }: Manifest): string => {
  const { metadata } = value
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '?'
  return `${String(value['kind'])} ${name}`
}

/** The cluster's types do not change while this process lives. */
const read = new Map<string, ts.SourceFile>()

function typeFaults(text: string): { line: number; message: string }[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const source = ts.createSourceFile(VIRTUAL, text, ts.ScriptTarget.ES2022, true)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, ...rest) => {
    if (name === VIRTUAL) return source
    const file = read.get(name) ?? getSourceFile.call(host, name, ...rest)
    if (file) read.set(name, file)
    return file
  }
  host.fileExists = (name) => name === VIRTUAL || fileExists.call(host, name)
  const program = ts.createProgram([VIRTUAL], options, host)
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start = 0, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line,
    message: lastOf(messageText),
  }))
}

/** The innermost of a chain of reasons names the field. */
function lastOf(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === 'string') return message
  const [next] = message.next ?? []
  return next ? lastOf(next) : message.messageText
}
