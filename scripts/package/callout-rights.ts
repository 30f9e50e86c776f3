// Apex cannot ask whether a user may use a credential, so it asks for a custom permission in its place. That is true only while every set that
// opens the credential grants the permission as well.
import type { Finding } from '../rules/finding.ts'
import type { Classes } from './apex-references.ts'
import type { Model } from './model.ts'
import type { Metadata } from './tree.ts'
import { childrenOf, textOf, type Element } from './xml.ts'

const isEnabled = (access: Element): boolean => textOf(access, 'enabled') === 'true'

export const grantedBy = ({ root }: Metadata): string[] =>
  childrenOf(root, 'customPermissions')
    .filter(isEnabled)
    .map((granted) => textOf(granted, 'name') ?? '')

/** What a class that calls out asks for, by its own text: it asks in the same file as it calls. */
export function checkCalloutRights(set: Metadata, classes: Classes, model: Model): Finding[] {
  const [open] = childrenOf(set.root, 'externalCredentialPrincipalAccesses').filter(isEnabled)
  if (!open) return []
  const granted = grantedBy(set)
  return model.files.flatMap(({ inside, text }) => {
    const [, name = ''] = /^classes\/(\w+)\.cls$/.exec(inside) ?? []
    const apex = classes.get(name)
    if (!apex || apex.isTest || !apex.literals.some((literal) => literal.text.startsWith('callout:'))) return []
    return permissionsAskedIn(text)
      .filter(({ permission }) => !granted.includes(permission))
      .map(({ permission }) => ({
        path: set.path,
        line: open.line,
        message: `opens the credential and does not grant ${permission}, which ${name} asks for before it calls`,
      }))
  })
}

/** `FeatureManagement.checkPermission('Provision_Orders')`, by the source: the parser's tree says less plainly what is called. */
export const permissionsAskedIn = (text: string): { permission: string; line: number }[] =>
  [...text.matchAll(/checkPermission\(\s*'(\w+)'\s*\)/g)].map(({ 1: permission = '', index }) => ({
    permission,
    line: text.slice(0, index).split('\n').length,
  }))
