// Apex files parse, and what they name outside of themselves is there.
import { readApex, type Apex } from './apex.ts'
import { checkRecordFields } from './apex-records.ts'
import { grantedBy, permissionsAskedIn } from './callout-rights.ts'
import { isCustomName } from './lookups.ts'
import { checkRecordId } from './record-ids.ts'
import { checkQuery } from './soql-fields.ts'
import { checkUserModeTests } from './user-mode-tests.ts'
import type { Model } from './model.ts'
import type { TextFile } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

/** The parser takes these for names; the platform does not. Case is no matter to it. */
const RESERVED = new Set(
  (
    'activate any autonomous begin byte case cast char collect commit const default desc end exit export float goto group having hint import inner ' +
    'int into join loop nulls of outer parallel pragma retrieve rollback select short sort synchronized then transaction when'
  ).split(' '),
)

export type Classes = ReadonlyMap<string, Apex>

/** Every class and trigger by its file's name. Parsing takes most of the check's time, so it is done once. */
export function readClasses(files: readonly TextFile[]): Classes {
  return new Map(
    files.flatMap(({ inside, text }): [string, Apex][] => {
      const [, folder, name] = /^(classes|triggers)\/(\w+)\.(?:cls|trigger)$/.exec(inside) ?? []
      return name === undefined ? [] : [[name, readApex(text, folder === 'triggers')]]
    }),
  )
}

export function checkApex({ path, inside }: TextFile, classes: Classes, model: Model): Finding[] {
  const [, name = '', suffix] = /^(?:classes|triggers)\/(\w+)\.(cls|trigger)$/.exec(inside) ?? []
  const apex = classes.get(name)
  if (!apex) return []
  const at = (line: number, message: string): Finding => ({ path, line, message })
  if (apex.faults.length > 0) return apex.faults.map(({ line, text }) => at(line, `does not parse, ${text}`))
  return [
    ...(suffix === 'cls' && apex.className !== null && apex.className !== name
      ? [at(1, `holds the class ${apex.className}; it must be ${name}, like the file`)]
      : []),
    ...apex.given
      .filter(({ text }) => RESERVED.has(text.toLowerCase()))
      .map(({ line, text }) => at(line, `"${text}" is a reserved word: no class, method or variable can have that name`)),
    ...apex.queries.flatMap(({ line, text }) => checkQuery(text, model).map((message) => at(line, message))),
    ...apex.modeless.map(({ line, text }) => at(line, text)),
    ...checkRecordFields(apex, name, classes, model).map(({ line, text }) => at(line, text)),
    ...checkUserModeTests(name, classes).map(({ line, text }) => at(line, text)),
    ...apex.words.filter(({ text }) => isUnknown(text, model)).map(({ line, text }) => at(line, `${text} is nothing that is there`)),
    ...apex.literals.flatMap(({ line, text }) =>
      [...checkRecordId(text), ...checkLiteral(text, apex, model)].map((message) => at(line, message)),
    ),
  ]
}

const isUnknown = (word: string, model: Model): boolean => /__(?:c|r|e|mdt)$/i.test(word) && !isCustomName(word, model)

/** Texts that name something: addresses of callouts, queries, fields. */
function checkLiteral(text: string, apex: Apex, model: Model): string[] {
  const [, credential] = /^callout:(\w+)/.exec(text) ?? []
  if (credential !== undefined) return model.names('NamedCredential').has(credential) ? [] : [`there is no NamedCredential ${credential}`]
  // What a test has made up is no fault.
  if (apex.isTest) return []
  if (/^\s*select\s.+\sfrom\s/is.test(text) && !text.includes('{')) return checkQuery(unescaped(text), model)
  return [...text.matchAll(/\b[A-Za-z]\w*__(?:c|r|e|mdt)\b/g)].flatMap(([word]) =>
    isCustomName(word, model) ? [] : [`'${text}': ${word} is nothing that is there`],
  )
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1')

/** A permission that Apex asks for is there, and somebody has it. */
export function checkPermissionChecks({ path, inside, text }: TextFile, model: Model): Finding[] {
  if (!inside.startsWith('classes/') || !inside.endsWith('.cls')) return []
  const granted = model.metadata.filter(({ place }) => place.type === 'PermissionSet').flatMap(grantedBy)
  return permissionsAskedIn(text).flatMap(({ permission, line }) => {
    if (!model.names('CustomPermission').has(permission)) return [{ path, line, message: `there is no custom permission ${permission}` }]
    return granted.includes(permission)
      ? []
      : [{ path, line, message: `no permission set grants ${permission}, so nobody comes past this` }]
  })
}
