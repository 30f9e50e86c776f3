// A project of Salesforce metadata as it lies in its folder: every file read once.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf, type Place } from './kinds.ts'
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

const DEFAULT = 'force-app/main/default'
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata'

/** Reads `<root>/<folder>`; null where there is none. */
export function readTree(root: string, folder: string): Tree | null {
  if (!existsSync(join(root, folder))) return null
  const source = `${folder}/${DEFAULT}`
  const files = globSync('**/*.*', { cwd: join(root, source) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((inside) => ({ path: `${source}/${inside}`, inside, text: readFileSync(join(root, source, inside), 'utf8') }))
  const { apiVersion, findings } = readProject(root, folder)
  const metadata = files.filter(({ inside }) => inside.endsWith('.xml')).flatMap((file) => readMetadata(file, findings))
  return { folder, metadata, files, apiVersion, findings }
}

function readProject(root: string, folder: string): { apiVersion: string | null; findings: Finding[] } {
  const path = `${folder}/sfdx-project.json`
  const finding = (message: string): Finding => ({ path, line: 1, message })
  if (!existsSync(join(root, path))) return { apiVersion: null, findings: [finding('is missing: without it nothing can be deployed')] }
  try {
    const { sourceApiVersion } = JSON.parse(readFileSync(join(root, path), 'utf8')) as { sourceApiVersion?: unknown }
    if (typeof sourceApiVersion === 'string') return { apiVersion: sourceApiVersion, findings: [] }
    return { apiVersion: null, findings: [finding('names no sourceApiVersion')] }
  } catch {
    return { apiVersion: null, findings: [finding('is no JSON')] }
  }
}

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
