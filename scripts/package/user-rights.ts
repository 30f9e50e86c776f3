// What people may do who are let into the Apex. A query in user mode fails as a whole where who is logged in may not read one of its fields; an
// event is taken by another user, past the sharing of who created it.
import type { Finding } from '../rules/finding.ts'
import type { Classes } from './apex-references.ts'
import { isCustom, type Model } from './model.ts'
import { fieldsRead } from './soql-fields.ts'
import type { Metadata } from './tree.ts'
import { childrenOf, textOf, type Element } from './xml.ts'

/** What lets a person into a class: a component or a flow calls these. */
const DOORS = ['auraenabled', 'invocablemethod']

/** Whoever is let into one class comes by it into the others, so every set that lets somebody in must grant what any of them reads; and no event. */
export function checkUserRights({ path, root }: Metadata, classes: Classes, model: Model): Finding[] {
  const open = childrenOf(root, 'classAccesses').filter(
    (access) =>
      textOf(access, 'enabled') === 'true' &&
      classes.get(textOf(access, 'apexClass') ?? '')?.methods.some(({ annotations }) => annotations.some((one) => DOORS.includes(one))),
  )
  const [door] = open
  if (!door) return []
  const granted = new Set(
    childrenOf(root, 'fieldPermissions')
      .filter((permission) => textOf(permission, 'readable') === 'true')
      .map((permission) => (textOf(permission, 'field') ?? '').toLowerCase()),
  )
  const wanting = new Map<string, string>()
  for (const [name, { isTest, queries }] of classes) {
    if (isTest) continue
    for (const { object, name: field } of queries.filter(({ text }) => inUserMode(text)).flatMap(({ text }) => fieldsRead(text, model))) {
      const full = `${object}.${field}`
      if (!isAlwaysSeen(object, field, model) && !granted.has(full.toLowerCase())) wanting.set(full, name)
    }
  }
  return [
    ...eventsIn(root).map(({ line, name }) => ({
      path,
      line,
      message: `lets people create ${name}, whose trigger runs as a user who sees more than they: give that in a set of its own`,
    })),
    ...[...wanting].map(([field, name]) => ({
      path,
      line: door.line,
      message: `lets people into the Apex and does not let them read ${field}, which ${name} asks for in their name`,
    })),
  ]
}

/** Those that may be created. */
const eventsIn = (root: Element): { line: number; name: string }[] =>
  childrenOf(root, 'objectPermissions')
    .filter((permission) => textOf(permission, 'allowCreate') === 'true')
    .map((permission) => ({ line: permission.line, name: textOf(permission, 'object') ?? '' }))
    .filter(({ name }) => name.endsWith('__e'))

const inUserMode = (query: string): boolean => /\bWITH\s+USER_MODE\b/i.test(query)

function isAlwaysSeen(object: string, name: string, model: Model): boolean {
  const field = model.field(object, name)
  return field === undefined || (isCustom(field) ? field.required : field.always === true)
}
