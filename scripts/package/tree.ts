// A project of Salesforce metadata as it lies in its folder: every file read once.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf, type Place } from './kinds.ts'
import { readProject } from './project.ts'
import { parseXml, type Element } from './xml.ts'
import type { Finding } from '../rules/finding.ts'

export interface Metadata {
  /** From the root of the repository. */
  path: string
  place: Place
  root: Element
}

export interface TextFile {
  path: string
  /** Below `main/default`. */
  inside: string
  text: string
}

export interface Tree {
  /** `salesforce/package`. */
  folder: string
  metadata: Metadata[]
  /** Every file, metadata as well. */
  files: TextFile[]
  apiVersion: string | null
  findings: Finding[]
}

const DEFAULT = 'main/default'
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata'

/** Reads `<root>/<folder>`, every package directory that its project names; null where there is none. */
export function readTree(root: string, folder: string): Tree | null {
  if (!existsSync(join(root, folder))) return null
  const { project, findings } = readProject(root, folder)
  const files = project.directories.flatMap((directory) => filesIn(root, `${folder}/${directory}/${DEFAULT}`))
  const metadata = files.filter(({ inside }) => inside.endsWith('.xml')).flatMap((file) => readMetadata(file, findings))
  return { folder, metadata, files, apiVersion: project.apiVersion, findings }
}

const filesIn = (root: string, source: string): TextFile[] =>
  globSync('**/*.*', { cwd: join(root, source) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((inside) => ({ path: `${source}/${inside}`, inside, text: readFileSync(join(root, source, inside), 'utf8') }))

function readMetadata({ path, inside, text }: TextFile, findings: Finding[]): Metadata[] {
  const say = (line: number, message: string): Metadata[] => {
    findings.push({ path, line, message })
    return []
  }
  const place = placeOf(inside)
  if (place === null) return say(1, 'no such file can be here: see scripts/package/kinds.ts for folders and endings')
  const parsed = parseXml(text)
  if (parsed.is === 'malformed') return say(parsed.line, `is not well-formed: ${parsed.message}`)
  const { root } = parsed
  if (root.name !== place.type) return say(root.line, `holds a ${root.name}; in this folder it must be a ${place.type}`)
  if (root.attributes['xmlns'] !== NAMESPACE) say(root.line, `the root needs xmlns="${NAMESPACE}"`)
  return [{ path, place, root }]
}
