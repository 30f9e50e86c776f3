// File name and content say the same, files that belong together are there together, and all are of one API version.
import { everyElement, textOf } from './xml.ts'
import type { Finding } from '../rules/finding.ts'
import type { Metadata, Tree } from './tree.ts'

/** Types whose file repeats its own name. */
const NAMES_ITSELF = ['CustomField', 'ValidationRule', 'ListView', 'CompactLayout', 'RecordType', 'WebLink']
const API_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*(?:__(?:c|e|mdt))?$/

export function checkNames(tree: Tree): Finding[] {
  return [...tree.metadata.flatMap((file) => [...checkOwnName(file), ...checkVersion(file, tree.apiVersion)]), ...checkPairs(tree)]
}

function checkOwnName({ path, place, root }: Metadata): Finding[] {
  const findings: Finding[] = []
  const say = (message: string): number => findings.push({ path, line: root.line, message })
  const fullName = textOf(root, 'fullName')
  if (NAMES_ITSELF.includes(place.type) && fullName !== place.name)
    say(`its fullName is ${fullName ?? 'missing'}; it must be ${place.name}, like the file`)
  if ((place.type === 'CustomObject' || place.folder === 'lwc') && place.object !== place.name) say(`lies in the folder of ${place.object}`)
  const developerName = place.type === 'CustomMetadata' || place.type === 'QuickAction' ? (place.name.split('.')[1] ?? '') : place.name
  if (!API_NAME.test(developerName) && place.type !== 'Layout') say(`"${developerName}" is no API name`)
  if (place.type === 'CustomField' && !place.name.endsWith('__c')) say('a custom field ends in __c')
  return findings
}

function checkVersion({ path, root }: Metadata, wanted: string | null): Finding[] {
  return everyElement(root)
    .filter(({ name, text }) => name === 'apiVersion' && text !== wanted && wanted !== null)
    .map(({ line, text }) => ({ path, line, message: `is of API version ${text}; sfdx-project.json says ${wanted}` }))
}

const NEED_META = [/^classes\/(\w+)\.cls$/, /^triggers\/(\w+)\.trigger$/]
const META = '-meta.xml'

/** Apex and its metadata come in pairs. */
function checkPairs({ files }: Tree): Finding[] {
  const paths = new Set(files.map(({ path }) => path))
  return files.flatMap(({ path, inside }): Finding[] => {
    const isCode = NEED_META.some((pattern) => pattern.test(inside))
    if (isCode && !paths.has(path + META)) return [{ path, line: 1, message: `needs a file ${path.split('/').at(-1)}${META} beside it` }]
    const isMeta = /\.(?:cls|trigger)-meta\.xml$/.test(inside)
    if (isMeta && !paths.has(path.slice(0, -META.length))) return [{ path, line: 1, message: 'has no code beside it' }]
    return []
  })
}
