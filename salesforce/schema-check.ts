import { z } from 'zod'
import type { Call } from '../src/base/remote.ts'
import type { ObjectDescription, SalesforceApi } from './client.ts'
import { EXPECTED, type ExpectedObject, type FieldFault, fieldFaults } from './expected-fields.ts'
import { soql } from './soql.ts'

// The org is set up by people, and a field hidden from our user looks just like a missing one. What exactly-once rests on is
// looked at before the first order, not found out by it.

const LARGEST_SKEW_MS = 60_000
/** Salesforce's `Date` header has whole seconds. */
const HEADER_GRAIN_MS = 1_000

const StatusRow = z.object({ ApiName: z.string(), StatusCode: z.string() })
const PricebookRow = z.object({ Id: z.string(), IsActive: z.boolean() })

/** What is wrong with the org, one line each; empty when all is well. Throws RemoteError when it can't be asked. */
export async function checkSchema(sf: SalesforceApi, pricebookName: string, call: Call): Promise<string[]> {
  const faults: string[] = []
  for (const object of ['Account', 'Order', 'OrderItem', 'Case'] as const)
    faults.push(...faultsOf(await sf.describe(object, call), EXPECTED[object]))
  const statuses = await sf.query(StatusRow, soql`SELECT ApiName, StatusCode FROM OrderStatus LIMIT 200`, call)
  for (const [name, category] of [
    ['Pending Review', 'Draft'],
    ['Activated', 'Activated'],
  ]) {
    const status = statuses.find(({ ApiName }) => ApiName === name)
    if (!status) faults.push(`Order.Status: value "${name}" is missing`)
    // the category is spelled out, or its first letter
    else if (status.StatusCode.charAt(0) !== category?.charAt(0)) faults.push(`Order.Status: "${name}" is not in category ${category}`)
  }
  const books = await sf.query(PricebookRow, soql`SELECT Id, IsActive FROM Pricebook2 WHERE Name = ${pricebookName} LIMIT 3`, call)
  const active = books.filter(({ IsActive }) => IsActive).length
  if (active !== 1) faults.push(`Pricebook2: ${active} active price books are named "${pricebookName}"`)
  const skewMs = sf.skewMs()
  if (skewMs !== null && Math.abs(skewMs) - HEADER_GRAIN_MS >= LARGEST_SKEW_MS)
    faults.push(`clock: ${Math.round(skewMs / 1_000)} s away from Salesforce's`)
  return faults
}

/** A wrong type would show in other faults; letter case matters to no key of ours; what staff may have made required is the doctor's affair. */
const ASKED_AT_BOOT: readonly FieldFault['kind'][] = ['missing', 'key', 'access', 'length', 'values']

const faultsOf = (object: ObjectDescription, expected: ExpectedObject): string[] =>
  fieldFaults(object, expected)
    .filter(({ kind }) => ASKED_AT_BOOT.includes(kind))
    .map(({ field, what }) => `${object.name}.${field}: ${what}`)
