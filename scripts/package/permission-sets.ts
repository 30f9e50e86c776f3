// What a deploy asks of a permission set, and what we ask: nothing may delete, nothing may do everything.
import { isCustom, type Model } from './model.ts'
import { childOf, childrenOf, textOf, type Element } from './xml.ts'
import type { Metadata } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

type Say = (element: Element, message: string) => void

/** Whoever may see the first must be able to see the second. */
const NEEDS_READ: Readonly<Record<string, string>> = { Order: 'Account', Contact: 'Account' }
const VIEW_ALL_NEEDS: Readonly<Record<string, string>> = { Order: 'Account', Contact: 'Account' }
/** Salesforce's own, for all records or all settings. */
const TOO_MUCH = [
  'ModifyAllData',
  'ViewAllData',
  'ManageUsers',
  'CustomizeApplication',
  'AuthorApex',
  'PasswordNeverExpires',
  'ViewEncryptedData',
]

export function checkPermissionSet({ path, root }: Metadata, model: Model): Finding[] {
  const findings: Finding[] = []
  const say: Say = ({ line }, message) => findings.push({ path, line, message })
  const rights = rightsIn(root)
  checkFieldPermissions(root, model, say)
  checkObjectPermissions(root, model, rights, say)
  checkUserPermissions(root, rights, say)
  checkNames(root, model, rights, say)
  return findings
}

const on = (element: Element, name: string): boolean => textOf(element, name) === 'true'

type Rights = ReadonlyMap<string, Element>
const rightsIn = (root: Element): Rights =>
  new Map(childrenOf(root, 'objectPermissions').map((each) => [textOf(each, 'object') ?? '', each]))
const may = (rights: Rights, object: string, right: string): boolean => {
  const permission = rights.get(object)
  return permission !== undefined && on(permission, right)
}

function checkFieldPermissions(root: Element, model: Model, say: Say): void {
  const seen = new Set<string>()
  for (const permission of childrenOf(root, 'fieldPermissions')) {
    const name = textOf(permission, 'field') ?? ''
    const [object = '', fieldName = ''] = name.split('.')
    const field = model.field(object, fieldName)
    if (seen.has(name)) say(permission, `${name} stands twice`)
    seen.add(name)
    if (on(permission, 'editable') && !on(permission, 'readable')) say(permission, `${name}: who may edit must be able to read`)
    if (field === undefined) say(permission, `there is no field ${name}`)
    else if (isCustom(field) ? field.required : field.always)
      say(permission, `${name} is ${isCustom(field) ? 'required' : 'always there'}: a permission for it cannot be deployed, take it out`)
    else if (on(permission, 'editable') && (isCustom(field) ? isDerived(field.type) : field.readOnly))
      say(permission, `${name} cannot be edited by anybody`)
  }
}

const isDerived = (type: string): boolean => type === 'AutoNumber' || type === 'Summary'

function checkObjectPermissions(root: Element, model: Model, rights: Rights, say: Say): void {
  for (const permission of childrenOf(root, 'objectPermissions')) {
    const object = textOf(permission, 'object') ?? ''
    if (!model.isObject(object)) say(permission, `there is no object ${object}`)
    if (rights.get(object) !== permission) say(permission, `${object} stands twice`)
    if (on(permission, 'allowDelete')) say(permission, `${object}: nobody deletes through this package`)
    if (on(permission, 'modifyAllRecords')) say(permission, `${object}: modifyAllRecords sets sharing aside, leave it off`)
    for (const right of ['allowCreate', 'allowEdit', 'viewAllRecords'])
      if (on(permission, right) && !on(permission, 'allowRead')) say(permission, `${object}: ${right} needs allowRead`)
    const parent = NEEDS_READ[object]
    if (parent !== undefined && on(permission, 'allowRead') && !may(rights, parent, 'allowRead'))
      say(permission, `${object}: allowRead needs allowRead of ${parent}`)
    const above = VIEW_ALL_NEEDS[object]
    if (above !== undefined && on(permission, 'viewAllRecords') && !may(rights, above, 'viewAllRecords'))
      say(permission, `${object}: viewAllRecords needs viewAllRecords of ${above}`)
  }
}

function checkUserPermissions(root: Element, rights: Rights, say: Say): void {
  const granted = childrenOf(root, 'userPermissions').filter((permission) => on(permission, 'enabled'))
  const names = granted.map((permission) => textOf(permission, 'name') ?? '')
  granted.forEach((permission, at) => {
    const name = names[at] ?? ''
    if (TOO_MUCH.includes(name)) say(permission, `${name} is more than this package may give`)
    if (name === 'EditActivatedOrders' && !names.includes('ActivateOrder')) say(permission, `${name} needs ActivateOrder`)
    if (
      ['ActivateOrder', 'EditActivatedOrders'].includes(name) &&
      !(may(rights, 'Order', 'allowRead') && may(rights, 'Order', 'allowEdit'))
    )
      say(permission, `${name} needs allowRead and allowEdit of Order in the same set`)
  })
}

/** Child, the member with the name in it, and the type that it names. */
const NAMED = [
  ['classAccesses', 'apexClass', 'ApexClass'],
  ['flowAccesses', 'flow', 'Flow'],
  ['customPermissions', 'name', 'CustomPermission'],
] as const

function checkNames(root: Element, model: Model, rights: Rights, say: Say): void {
  for (const [list, member, type] of NAMED)
    for (const access of childrenOf(root, list)) {
      const name = textOf(access, member) ?? ''
      if (!model.names(type).has(name)) say(access, `there is no ${type} ${name}`)
    }
  for (const access of childrenOf(root, 'customMetadataTypeAccesses')) {
    const name = textOf(access, 'name') ?? ''
    if (!model.isObject(name)) say(access, `there is no ${name}`)
  }
  for (const access of childrenOf(root, 'externalCredentialPrincipalAccesses')) {
    const name = textOf(access, 'externalCredentialPrincipal') ?? ''
    if (!principalsIn(model).includes(name)) say(access, `there is no principal ${name}; it is written <credential>-<principal>`)
    if (!may(rights, 'UserExternalCredential', 'allowRead')) say(access, 'needs allowRead of UserExternalCredential in the same set')
  }
}

const principalsIn = ({ metadata }: Model): string[] =>
  metadata
    .filter(({ place }) => place.type === 'ExternalCredential')
    .flatMap(({ place, root }) =>
      childrenOf(root, 'externalCredentialParameters')
        .filter((parameter) => childOf(parameter, 'parameterType')?.text.endsWith('Principal'))
        .map((parameter) => `${place.name}-${textOf(parameter, 'parameterName')}`),
    )
