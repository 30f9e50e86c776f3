import { z } from 'zod'
import { soql } from '../../salesforce/soql.ts'
import type { Check } from './check.ts'
import { fault, fine, type Finding, orFine, warning } from './finding.ts'

const StatusRow = z.object({ ApiName: z.string(), StatusCode: z.string() })
/** The status of a new order, and that of one that is provisioned. */
const STATUSES = [
  ['Pending Review', 'Draft'],
  ['Activated', 'Activated'],
] as const
const STATUS_FIELD = 'Setup → Object Manager → Order → Fields & Relationships → Status → Order Status Picklist Values'

export const salesforceOrderStatuses: Check = {
  id: 'salesforce.order-statuses',
  system: 'salesforce',
  looks: 'whether Order.Status has "Pending Review" in the category Draft and "Activated" in Activated',
  mended: STATUS_FIELD,
  needs: ['salesforce.api-calls'],
  async run({ salesforce, call }) {
    const rows = await salesforce.query(StatusRow, soql`SELECT ApiName, StatusCode FROM OrderStatus LIMIT 200`, call())
    const found = STATUSES.flatMap(([name, category]): Finding[] => {
      const row = rows.find(({ ApiName }) => ApiName === name)
      if (!row) return [fault(`Order.Status has no value "${name}"`, `${STATUS_FIELD} → New: "${name}", Status Category ${category}.`)]
      // Spelled out, or its first letter.
      if (row.StatusCode.charAt(0) === category.charAt(0)) return []
      return [fault(`"${name}" is not in the category ${category}`, `${STATUS_FIELD} → ${name} → Edit: Status Category ${category}.`)]
    })
    return orFine(found, 'both statuses are there, in their categories')
  },
}

const BookRow = z.object({ Id: z.string(), Name: z.string(), IsActive: z.boolean(), IsStandard: z.boolean() })
const EntryRow = z.object({ Id: z.string() })
const BOOKS = 'App Launcher → Price Books'

export const salesforcePriceBook: Check = {
  id: 'salesforce.price-book',
  system: 'salesforce',
  looks: 'whether exactly one active price book has the name in SALESFORCE_PRICEBOOK, and has active entries; the standard book',
  mended: `${BOOKS}; SALESFORCE_PRICEBOOK`,
  needs: ['salesforce.api-calls'],
  async run({ salesforce, config, call }) {
    const name = config.salesforce.pricebook
    const books = await salesforce.query(
      BookRow,
      soql`SELECT Id, Name, IsActive, IsStandard FROM Pricebook2 WHERE Name = ${name} OR IsStandard = true ORDER BY Id LIMIT 20`,
      call(),
    )
    const named = books.filter((book) => book.Name.toLowerCase() === name.toLowerCase())
    const active = named.filter(({ IsActive }) => IsActive)
    if (named.length === 0)
      return [
        fault(
          `no price book is named "${name}", or the user may not see it`,
          `${BOOKS} → New: "${name}"; or set SALESFORCE_PRICEBOOK. Else Setup → Permission Sets → Portal_Integration → Object Settings → Price Books: Read.`,
        ),
      ]
    if (active.length === 0) return [fault(`the price book "${name}" is not active`, `${BOOKS} → ${name} → Edit: tick Active.`)]
    if (active.length > 1)
      return [
        fault(
          `${active.length} active price books are named "${name}"`,
          `${BOOKS}: rename or deactivate all but one, or set SALESFORCE_PRICEBOOK to a name of its own.`,
        ),
      ]
    const entries = await salesforce.query(
      EntryRow,
      soql`SELECT Id FROM PricebookEntry WHERE Pricebook2.Name = ${name} AND Pricebook2.IsActive = true AND IsActive = true ORDER BY Id LIMIT 5000`,
      call(),
    )
    if (entries.length === 0)
      return [
        fault(
          `the price book "${name}" has no active entry: nothing can be sold`,
          `${BOOKS} → ${name} → Price Book Entries → Add Products, each Active.`,
        ),
      ]
    const standard = books.find(({ IsStandard }) => IsStandard)
    if (standard && !standard.IsActive)
      return [
        warning(
          'the standard price book is not active: no further product can be priced',
          `${BOOKS} → ${standard.Name} → Edit: tick Active.`,
        ),
      ]
    return [fine(`one active price book with ${entries.length} active entries`)]
  },
}
