// Whether orders stand in front of people for what the run itself did, and no more of them than that leads there. With a reason and a Case
// nothing is lost; a product that asks a person instead of doing its work would be of no use all the same.
import type { Violation } from '../proof.ts'
import type { SalesforceOrder } from './truth.ts'

/** Why orders may be at a person. */
export interface Excuse {
  /** As Salesforce shows them; left out: for whatever reason. */
  codes?: readonly string[]
  /** These orders alone, by our ids; left out: whichever. */
  orders?: readonly string[]
  most: number
  /** What the number comes from. */
  since: string
}

/** Each order counts for the first excuse that fits it; without one it may not be there. */
export function judgePersons(asked: readonly SalesforceOrder[], excuses: readonly Excuse[]): Violation[] {
  const fitting = ({ key, errorCode }: SalesforceOrder) =>
    excuses.find(({ codes, orders }) => (codes?.includes(errorCode ?? '') ?? true) && (orders?.includes(key) ?? true))
  const byExcuse = Map.groupBy(asked, fitting)
  return [...byExcuse].flatMap(([excuse, orders]): Violation[] => {
    if (!excuse)
      return orders.map(({ key, errorCode }) => ({
        breaks: 'person',
        what: `${key} is at a person for ${errorCode}, and nothing here leads there`,
      }))
    const { codes = ['any reason'], most, since } = excuse
    return orders.length <= most
      ? []
      : [{ breaks: 'person', what: `${orders.length} orders are at a person for ${codes.join(' or ')}, at most ${most}: ${since}` }]
  })
}
